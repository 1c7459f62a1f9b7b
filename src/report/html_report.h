#pragma once

#include "audit/gate.h"
#include "audit/image_audit.h"
#include "plan/plan.h"
#include "rootfs/difference.h"
#include "rootfs/manifest.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::report {

// What is in an image as a page for people (html_page.h): every file, how it stands to what
// the image starts, and why it is there. `name` is what was audited, `gate` what it may weigh.
std::string html_of(const audit::ImageAudit& audit, const std::string& name,
                    const audit::Gate& gate = {});

// What would be packed and why; of a plan without a manifest what stands against it.
// `name` is the output, `max_size` what it may weigh.
std::string html_of(const plan::Plan& plan, const std::string& name,
                    std::optional<std::uint64_t> max_size = std::nullopt);

// Two root file systems, their names and where they differ.
struct Compared {
  std::string before_name;
  std::string after_name;
  const rootfs::Manifest& before;
  const rootfs::Manifest& after;
  const std::vector<rootfs::Difference>& differences;
  const Findings& findings;
};

// What came, went, grew and shrank between the two.
std::string html_of(const Compared& compared);

}  // namespace whittle::report
