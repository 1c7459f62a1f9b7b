#include "audit/kernel_check.h"

#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::ElfFile;
using test::lines;
using Words = std::vector<std::string>;

namespace {

ElfFile made_file(const std::string& path, std::uint32_t major, std::uint32_t minor,
                  std::uint32_t os = 0) {
  ElfFile file;
  file.path = path;
  file.kernel = elf::AbiTag{.os = os, .major = major, .minor = minor, .patch = 0};
  return file;
}

const std::vector<ElfFile> files{made_file("/old", 3, 2), made_file("/new", 6, 1),
                                 made_file("/hurd", 9, 0, 1), ElfFile{}};

}  // namespace

TEST_CASE("the newest kernel that any file of Linux needs is what all need") {
  CHECK(audit::needed_kernel(files) == elf::AbiTag{.os = 0, .major = 6, .minor = 1, .patch = 0});
  CHECK_FALSE(audit::needed_kernel({}));
}

TEST_CASE("a file that needs a newer kernel than the one that runs is told") {
  CHECK(audit::check_kernel(files, "6.1.0-18-amd64").empty());
  CHECK(lines(audit::check_kernel(files, "6.0.19")) == Words{"warning kernel-release /new"});
  CHECK(lines(audit::check_kernel(files, "3.1")) ==
        Words{"warning kernel-release /old", "warning kernel-release /new"});
  CHECK(audit::check_kernel(files, audit::running_kernel()).size() <= 1);
}
