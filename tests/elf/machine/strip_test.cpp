// Every file of this machine that has symbols or debug data, stripped by us and by
// GNU strip.
#include "elf/strip.h"

#include "elf/constants.h"
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
#include <optional>
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

// The size that GNU strip makes of a file; nullopt for a machine that it does not know.
class GnuStrip {
 public:
  std::optional<std::uint64_t> size_of(const std::string& path) const {
    const std::string command = "strip -o " + test::quote(stripped_) + " " + test::quote(path);
    if (test::run(command).status != 0) return std::nullopt;
    return std::filesystem::file_size(stripped_);
  }

 private:
  test::TemporaryDirectory directory_;
  std::string stripped_ = directory_ / "stripped";
};

struct Counts {
  std::size_t files = 0;
  std::uint64_t before = 0;
  std::uint64_t ours = 0;
  std::uint64_t gnus = 0;
  std::size_t nothing_to_drop = 0;
  std::size_t no_program = 0;
  std::size_t not_provable = 0;
};

void check_stripped(Bytes bytes, const std::string& stripped, const GnuStrip& gnu,
                    const std::string& path, Counts& counts) {
  const auto gnus = gnu.size_of(path);
  if (!gnus) return;
  ++counts.files;
  counts.before += bytes.size();
  counts.ours += stripped.size();
  counts.gnus += *gnus;
  // Only where segments lie behind dropped sections (patchelf) does it renumber
  // sections and symbols, which we do not.
  const std::size_t empty = empty_headers(as_bytes(stripped));
  CHECK(stripped.size() <= *gnus + (empty == 0 ? 0 : 64 * empty + 4096));
}

// What is left alone is what it is said to be.
void check_left_alone(Bytes bytes, const elf::LeftAlone& left, const GnuStrip& gnu,
                      const std::string& path, Counts& counts) {
  INFO(left.reason);
  switch (left.why) {
    case elf::LeftAlone::Why::nothing_to_drop:
      ++counts.nothing_to_drop;
      CHECK(gnu.size_of(path).value_or(bytes.size()) + 4096 >= bytes.size());
      break;
    case elf::LeftAlone::Why::no_program:
      ++counts.no_program;
      // Debian has the debug data of other files below a directory of that name.
      CHECK((elf::read_header(bytes)->type == ET_REL || path.starts_with("/usr/lib/debug/")));
      break;
    case elf::LeftAlone::Why::not_provable:
      ++counts.not_provable;
      std::printf("not provable: %s: %s\n", path.c_str(), left.reason.c_str());
      break;
  }
}

}  // namespace

TEST_CASE("every file of this machine becomes as small as GNU strip makes it, or is left alone") {
  if (!test::have("strip")) return test::skip("strip is not installed");
  const GnuStrip gnu;
  Counts counts;
  test::each_elf_file([&](const std::string& path, Bytes bytes) {
    INFO(path);
    const auto result = elf::strip(bytes);
    if (result) {
      check_stripped(bytes, result->bytes, gnu, path, counts);
    } else {
      check_left_alone(bytes, result.error(), gnu, path, counts);
    }
  });
  std::printf("measured: %zu files with symbols, %llu bytes: %llu stripped, %llu by GNU strip\n",
              counts.files, static_cast<unsigned long long>(counts.before),
              static_cast<unsigned long long>(counts.ours),
              static_cast<unsigned long long>(counts.gnus));
  std::printf("measured: left alone: %zu with nothing to drop, %zu no programs, %zu not provable\n",
              counts.nothing_to_drop, counts.no_program, counts.not_provable);
  // A compiler's files have symbols; nothing that Debian builds is beyond understanding.
  CHECK(counts.files >= 50);
  CHECK(counts.not_provable == 0);
}
