#include "second_reader/compare.h"

#include "support/made_elf.h"

#include <catch2/catch.hpp>

using namespace whittle;
using second_reader::differences;
using second_reader::Facts;

TEST_CASE("our reader's facts are put in the words of both") {
  const std::string bytes = test::made_elf({.file_class = elf::Class::elf32,
                                            .machine = EM_ARM,
                                            .interpreter = "/lib/ld.so",
                                            .needs = {"liba.so", test::auxiliary("libx.so")},
                                            .soname = "libself.so",
                                            .runpath = "/opt",
                                            .version_needs = {{"liba.so", {"A1", "A2"}}},
                                            .versions = {"S1"}});
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  CHECK(second_reader::facts_of(*file) == Facts{.machine = EM_ARM,
                                                .bits = 32,
                                                .interpreter = "/lib/ld.so",
                                                .needed = {"liba.so"},
                                                .soname = "libself.so",
                                                .rpath = std::nullopt,
                                                .runpath = "/opt",
                                                .needed_versions = {{"liba.so", {"A1", "A2"}}},
                                                .defined_versions = {"libself.so", "S1"}});
}

TEST_CASE("every fact that differs is named with both sides") {
  const Facts ours{.machine = 62,
                   .bits = 64,
                   .interpreter = "/lib/ld.so",
                   .needed = {"liba.so", "libb.so"},
                   .soname = "",
                   .rpath = "/a",
                   .runpath = "/b",
                   .needed_versions = {{"liba.so", {"A1", "A2"}}},
                   .defined_versions = {"S1"}};
  CHECK(differences(ours, ours).empty());
  CHECK(differences(ours, Facts{.machine = 40, .bits = 32}) ==
        std::vector<std::string>{
            "machine: 62 / 40", "bits: 64 / 32", "interpreter: /lib/ld.so / none",
            "needed: liba.so, libb.so / none", "soname:  / none", "rpath: /a / none",
            "runpath: /b / none", "needed versions: liba.so (A1, A2) / none",
            "defined versions: S1 / none"});
}
