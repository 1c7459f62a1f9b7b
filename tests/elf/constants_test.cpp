#include "elf/constants.h"

#include <catch2/catch.hpp>

using namespace whittle;

TEST_CASE("machines have the names people use, unknown ones their number") {
  CHECK(elf::machine_name(EM_X86_64) == "x86-64");
  CHECK(elf::machine_name(EM_AARCH64) == "AArch64");
  CHECK(elf::machine_name(0x1234) == "machine 0x1234");
}

TEST_CASE("segment types have the names of the specification, unknown ones their number") {
  CHECK(elf::segment_type_name(PT_LOAD) == "PT_LOAD");
  CHECK(elf::segment_type_name(PT_GNU_RELRO) == "PT_GNU_RELRO");
  CHECK(elf::segment_type_name(0x65a3dbe6) == "type 0x65a3dbe6");
}
