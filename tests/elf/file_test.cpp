#include "elf/file.h"

#include "elf/constants.h"

#include <catch2/catch.hpp>

#include <string>

using namespace std::literals;
using namespace whittle;
using elf::Defect;
using elf::Malformed;

namespace {

Malformed malformed(std::string_view bytes) {
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE_FALSE(file.has_value());
  return file.error();
}

}  // namespace

TEST_CASE("bytes without the magic are no ELF file, however many they are") {
  CHECK(malformed("") == Malformed{Defect::not_elf, "not an ELF file"});
  CHECK(malformed("\177EL") == Malformed{Defect::not_elf, "not an ELF file"});
  CHECK(malformed("#!/bin/sh\n") == Malformed{Defect::not_elf, "not an ELF file"});
}

TEST_CASE("a header that is cut off is told from a file that is not ELF") {
  CHECK(malformed("\177ELF") ==
        Malformed{Defect::too_short, "the ELF header is cut off, the file has 4 bytes"});
  CHECK(malformed("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0"sv) ==
        Malformed{Defect::too_short, "the ELF header ends at byte 64, the file has 18"});
}
