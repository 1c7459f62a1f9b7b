#pragma once

#include "audit/planned.h"
#include "bundle/launcher_file.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::report {

// What bundle.json says of its bundle.
struct DescribedBundle {
  audit::Planned planned;
  std::vector<bundle::Launch> launches;  // where each is, its machine, program and loader
};

// `name` is what errors call the text. Throws Error for what is no such text.
DescribedBundle read_bundle(std::string_view text, const std::string& name);

}  // namespace whittle::report
