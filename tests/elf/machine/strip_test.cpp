// Every file of this machine that has symbols or debug data, stripped by us and by
// GNU strip.
#include "elf/strip.h"

#include "elf/file.h"
#include "elf/sections.h"
#include "support/machine_files.h"
#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
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
  if (!test::have("strip")) return test::skip("strip is not installed");
  const test::TemporaryDirectory directory;
  const std::string gnu = directory / "gnu";
  std::size_t files = 0;
  std::uint64_t before = 0;
  std::uint64_t ours = 0;
  std::uint64_t gnus = 0;
  test::each_elf_file([&](const std::string& path, Bytes bytes) {
    const auto result = elf::strip(bytes);
    if (!result) return;
    if (test::run("strip -o " + test::quote(gnu) + " " + test::quote(path)).status != 0) {
      return;  // a machine that this strip does not know
    }
    ++files;
    before += bytes.size();
    ours += result->bytes.size();
    gnus += std::filesystem::file_size(gnu);
    INFO(path);
    // Only where segments lie behind dropped sections (patchelf) does it renumber
    // sections and symbols, which we do not.
    const std::size_t empty = empty_headers(as_bytes(result->bytes));
    CHECK(result->bytes.size() <=
          std::filesystem::file_size(gnu) + (empty == 0 ? 0 : 64 * empty + 4096));
  });
  std::printf("measured: %zu files with symbols, %llu bytes: %llu stripped, %llu by GNU strip\n",
              files, static_cast<unsigned long long>(before), static_cast<unsigned long long>(ours),
              static_cast<unsigned long long>(gnus));
}
