#include "report/count_text.h"

#include "base/size.h"

#include <fmt/format.h>

namespace whittle::report {

std::string count_text(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string size_text(std::uint64_t bytes) {
  return fmt::format("{} ({} bytes)", print_size(bytes), bytes);
}

std::string counts_text(const rootfs::Manifest& manifest) {
  std::size_t files = 0;
  std::size_t links = 0;
  std::size_t directories = 0;
  for (const rootfs::Entry& entry : manifest.entries) {
    if (entry.kind == rootfs::Kind::file) ++files;
    if (entry.kind == rootfs::Kind::link || entry.kind == rootfs::Kind::hard_link) ++links;
    if (entry.kind == rootfs::Kind::directory) ++directories;
  }
  return fmt::format(
      "{}, {}, {}, {}", count_text(files, "file", "files"), count_text(links, "link", "links"),
      count_text(directories, "directory", "directories"), size_text(rootfs::total_size(manifest)));
}

}  // namespace whittle::report
