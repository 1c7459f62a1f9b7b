#include "support/made_ld_so.h"

#include <fmt/format.h>

namespace whittle::test {

std::string made_ld_so(const MadeLdSo& description) {
  std::string strings(1, '\0');
  const auto add = [&](const std::string& text) { strings.append(text).push_back('\0'); };
  if (!description.version.empty()) {
    add(fmt::format("ld.so ({}) stable release version {}.{}.\n", description.version,
                    description.release.major, description.release.minor));
  }
  add("LD_LIBRARY_PATH");
  for (const auto& directory : description.default_directories)
    add(directory);
  add(description.lib_token);
  add(description.cache_path);
  MadeElf elf = description.elf;
  elf.read_only_data = strings;
  return made_elf(elf);
}

std::string made_musl(const std::string& machine, MadeElf elf) {
  elf.read_only_data = std::string(1, '\0') + "/lib:/usr/local/lib:/usr/lib" + '\0' +
                       "%.*s/etc/ld-musl-" + machine + ".path" + '\0' + "musl libc (" + machine +
                       ")\nVersion %s\n" + '\0';
  return made_elf(elf);
}

}  // namespace whittle::test
