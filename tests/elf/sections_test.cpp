#include "elf/sections.h"

#include "elf/constants.h"
#include "support/made_elf.h"
#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>
#include <vector>

using namespace whittle;
using elf::Section;

namespace {

// An object file of two sections made by the assembler, with their symbols.
std::string assembled() {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "a.s") << ".section .first,\"a\",@progbits\n"
                                      ".byte 1, 2, 3\n"
                                      ".section .second,\"aw\",@nobits\n"
                                      ".balign 16\n"
                                      ".skip 32\n";
  const test::Outcome outcome = test::run("cd " + test::quote(directory.path()) + "; cc -c a.s");
  INFO(outcome.output);
  REQUIRE(outcome.status == 0);
  return test::read_file(directory / "a.o");
}

std::vector<Section> sections_of(const std::string& bytes) {
  const auto header = elf::read_header(as_bytes(bytes));
  REQUIRE(header.has_value());
  const auto sections = elf::read_sections(as_bytes(bytes), *header);
  INFO((sections ? "" : sections.error().what));
  REQUIRE(sections.has_value());
  return *sections;
}

std::string damage(const std::string& bytes) {
  const auto header = elf::read_header(as_bytes(bytes));
  REQUIRE(header.has_value());
  const auto sections = elf::read_sections(as_bytes(bytes), *header);
  REQUIRE_FALSE(sections.has_value());
  return sections.error().what;
}

}  // namespace

TEST_CASE("a file without a section header table has no sections") {
  CHECK(sections_of(test::made_elf({})).empty());
}

TEST_CASE("sections have names, and those without contents have no bytes in the file") {
  const std::vector<Section> sections = sections_of(assembled());
  std::vector<Section> ours;
  for (const Section& section : sections) {
    if (section.name == ".first" || section.name == ".second") ours.push_back(section);
  }
  REQUIRE(ours.size() == 2);
  CHECK(ours[0] == Section{.name = ".first",
                           .type = SHT_PROGBITS,
                           .flags = SHF_ALLOC,
                           .offset = ours[0].offset,
                           .size = 3,
                           .alignment = 1});
  CHECK(ours[0].file_size() == 3);
  CHECK(ours[1] == Section{.name = ".second",
                           .type = SHT_NOBITS,
                           .flags = SHF_ALLOC | SHF_WRITE,
                           .offset = ours[1].offset,
                           .size = 32,
                           .alignment = 16});
  CHECK(ours[1].file_size() == 0);
}

TEST_CASE("what the headers tell of ends where the last of it does") {
  const std::string good = assembled();
  const auto size_of = [](const std::string& bytes) {
    return elf::described_size(as_bytes(bytes), *elf::read_file(as_bytes(bytes)));
  };
  CHECK(size_of(good) == good.size());
  CHECK(size_of(good + std::string(1000, 'x')) == good.size());
}

TEST_CASE("section headers that lie are damage") {
  const std::string good = assembled();
  const auto header = elf::read_header(as_bytes(good));
  REQUIRE(header.has_value());
  const std::uint64_t table = header->section_header_offset;
  const std::string size = std::to_string(good.size());
  CHECK(damage(test::poked(good, 58, std::uint16_t{40})) ==
        "e_shentsize is 40, section headers of a 64-bit file have 64 bytes");
  CHECK(damage(test::poked(good, 60, std::uint16_t{1000})) == "section header 999 ends at byte " +
                                                                  std::to_string(table + 64000) +
                                                                  ", the file has " + size);
  CHECK(damage(test::poked(good, 62, std::uint16_t{100})) ==
        "e_shstrndx is 100, there are " + std::to_string(header->sections) + " sections");
  CHECK(damage(test::poked(good, table + 64 + 32, std::uint64_t{1} << 40U)) ==
        "section 1 ends at byte " + std::to_string((std::uint64_t{1} << 40U) + 64) +
            ", the file has " + size);
  const Section names = sections_of(good)[header->section_name_table];
  CHECK(damage(test::poked(good, table + 64, std::uint32_t{0x7fffffff})) ==
        "the name of section 1 is at byte 2147483647 of a table of " + std::to_string(names.size));
}
