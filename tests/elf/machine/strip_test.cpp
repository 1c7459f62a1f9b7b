// Every file of this machine that has symbols or debug data, stripped by us and by
// GNU strip.
#include "elf/strip.h"

#include "elf/file.h"
#include "elf/sections.h"
#include "support/skip.h"
#include "support/temporary_directory.h"
#include "tree/directory_tree.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

using namespace whittle;

namespace {

// Headers of dropped sections that stay, empty, between those of mapped ones.
std::size_t empty_headers(Bytes bytes) {
  const auto header = elf::read_header(bytes);
  const auto sections = elf::read_sections(bytes, *header);
  return static_cast<std::size_t>(
             std::ranges::count(*sections, std::string(), &elf::Section::name)) -
         1;
}

}  // namespace

TEST_CASE("no file of this machine becomes larger than GNU strip makes it") {
  if (std::system("command -v strip >/dev/null") != 0) return test::skip("strip is not installed");
  const test::TemporaryDirectory directory;
  const tree::DirectoryTree root("/");
  std::size_t files = 0;
  std::uint64_t before = 0;
  std::uint64_t ours = 0;
  std::uint64_t gnus = 0;
  for (const char* top : {"/usr/bin", "/usr/sbin", "/usr/lib"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             top, std::filesystem::directory_options::skip_permission_denied)) {
      if (!entry.is_regular_file() || entry.is_symlink()) continue;
      const auto contents = root.contents(entry.path());
      if (!contents || !elf::is_elf(contents->bytes())) continue;
      const auto result = elf::strip(contents->bytes());
      if (!result) continue;
      const std::string gnu = directory / "gnu";
      if (std::system(
              ("strip -o '" + gnu + "' '" + entry.path().string() + "' 2>/dev/null").c_str()) !=
          0) {
        continue;  // a machine that this strip does not know
      }
      ++files;
      before += contents->bytes().size();
      ours += result->bytes.size();
      gnus += std::filesystem::file_size(gnu);
      INFO(entry.path());
      // Only where segments lie behind dropped sections (patchelf) does it renumber
      // sections and symbols, which we do not.
      const std::size_t empty = empty_headers(as_bytes(result->bytes));
      CHECK(result->bytes.size() <=
            std::filesystem::file_size(gnu) + (empty == 0 ? 0 : 64 * empty + 4096));
    }
  }
  std::printf("measured: %zu files with symbols, %llu bytes: %llu stripped, %llu by GNU strip\n",
              files, static_cast<unsigned long long>(before), static_cast<unsigned long long>(ours),
              static_cast<unsigned long long>(gnus));
}
