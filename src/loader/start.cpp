#include "loader/start.h"

#include "base/error.h"

#include <array>
#include <utility>

namespace whittle::loader {

std::string absolute_path(const std::string& path, const Process& process) {
  return path.starts_with('/') ? path : tree::join(process.directory, path);
}

LoaderArguments parse_loader_arguments(const std::vector<std::string>& arguments) {
  LoaderArguments parsed;
  std::optional<std::string> ignored;
  const std::array<std::pair<std::string_view, std::optional<std::string>*>, 7> with_value = {{
      {"--library-path", &parsed.library_path},
      {"--inhibit-rpath", &parsed.inhibit_rpath},
      {"--preload", &parsed.preload},
      {"--audit", &parsed.audit},
      {"--glibc-hwcaps-prepend", &parsed.hwcaps_prepend},
      {"--glibc-hwcaps-mask", &parsed.hwcaps_mask},
      {"--argv0", &ignored},
  }};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--inhibit-cache") {
      parsed.inhibit_cache = true;
      continue;
    }
    if (argument == "--list" || argument == "--verify") {
      parsed.list = true;
      continue;
    }
    bool known = false;
    for (const auto& [name, value] : with_value) {
      // musl takes --name=VALUE as well.
      if (argument.starts_with(name) && argument.substr(name.size()).starts_with('=')) {
        *value = argument.substr(name.size() + 1);
        known = true;
      } else if (argument == name) {
        if (i + 1 == arguments.size()) throw Error("loader option {} needs a value", argument);
        *value = arguments[++i];
        known = true;
      }
    }
    if (!known) throw Error("no loader has an option {}", argument);
  }
  return parsed;
}

}  // namespace whittle::loader
