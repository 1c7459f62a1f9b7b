#pragma once

#include "audit/image_audit.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace whittle::report {

// What an earlier audit found, as far as a later one is compared with it.
struct Baseline {
  std::uint64_t all = 0;  // bytes, as those that follow
  std::uint64_t unreached = 0;
  std::uint64_t hidden = 0;
  std::uint64_t duplicate = 0;
  std::optional<std::uint64_t> stored;
  std::map<std::string, std::uint64_t> files;  // by path
  std::map<std::string, std::uint64_t> packages;

  bool operator==(const Baseline&) const = default;
};

// The same of an audit that was just made.
Baseline baseline_of(const audit::ImageAudit& audit);

// What `whittle audit --json` printed; `name` is what errors call it. Throws Error for
// anything else.
Baseline read_baseline(std::string_view text, const std::string& name);

}  // namespace whittle::report
