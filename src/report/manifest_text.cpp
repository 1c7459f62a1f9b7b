#include "report/manifest_text.h"

#include "base/size.h"
#include "base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace whittle::report {

namespace {

std::string dockerfile(const std::string& output, const std::vector<std::string>& entrypoints) {
  const bool directory = output.ends_with('/');
  std::string text = "FROM scratch\n";
  text += directory ? fmt::format("COPY {} /\n", escape_line(output))
                    : fmt::format("ADD {} /\n", escape_line(output));
  if (entrypoints.size() == 1) {
    text += fmt::format("ENTRYPOINT [{}]\n", nlohmann::json(to_utf8(entrypoints.front())).dump());
  }
  return text;
}

// "1 file", "2 files", "2 directories".
std::string count(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace

std::string pack_summary(const rootfs::Manifest& manifest, const std::string& output,
                         const std::vector<std::string>& entrypoints) {
  std::vector<const rootfs::Entry*> files;
  std::size_t links = 0;
  std::size_t directories = 0;
  for (const auto& entry : manifest.entries) {
    if (entry.kind == rootfs::Kind::file) files.push_back(&entry);
    if (entry.kind == rootfs::Kind::link || entry.kind == rootfs::Kind::hard_link) ++links;
    if (entry.kind == rootfs::Kind::directory) ++directories;
  }
  std::ranges::stable_sort(files, std::ranges::greater{}, &rootfs::Entry::size);
  const std::uint64_t bytes = rootfs::total_size(manifest);
  std::string text =
      fmt::format("{}: {}, {}, {}, {} ({} bytes)\n", escape_line(output),
                  count(files.size(), "file", "files"), count(links, "link", "links"),
                  count(directories, "directory", "directories"), print_size(bytes), bytes);
  for (std::size_t i = 0; i < std::min<std::size_t>(5, files.size()); ++i) {
    text += fmt::format("  {:>9}  {}\n", print_size(files[i]->size), escape_line(files[i]->path));
  }
  if (output != "-") text += "\n" + dockerfile(output, entrypoints);
  return text;
}

}  // namespace whittle::report
