#include "report/bundle_text.h"

#include "base/size.h"
#include "base/text.h"
#include "report/count_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::report {

std::string bundle_text(const bundle::Bundle& bundle, const std::string& output,
                        std::optional<std::uint64_t> packed) {
  const auto files = static_cast<std::size_t>(
      std::ranges::count(bundle.manifest.entries, rootfs::Kind::file, &rootfs::Entry::kind));
  const std::uint64_t size = rootfs::total_size(bundle.manifest);
  std::string text = fmt::format("{}: {}, {} ({} bytes)\n", escape_line(output),
                                 count_text(files, "file", "files"), print_size(size), size);
  if (packed) text += fmt::format("  in one file of {}\n", size_text(*packed));
  for (const bundle::Variable& variable : bundle.variables)
    text += fmt::format("  sets {}={}\n", variable.name, escape_line(variable.value));
  for (const bundle::Launch& launch : bundle.launches)
    if (!packed && launch.at.starts_with("bin/"))
      text += fmt::format("  starts by {}\n", escape_line(output + launch.at));
  return text;
}

}  // namespace whittle::report
