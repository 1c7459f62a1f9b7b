#include "elf/records.h"

#include "elf/constants.h"

#include <catch2/catch.hpp>

#include <optional>

using namespace whittle;

TEST_CASE("of entries with one tag the last one counts") {
  elf::File file;
  file.dynamic = {{DT_FLAGS, 1}, {DT_SONAME, 2}, {DT_FLAGS, 3}};
  CHECK(file.dynamic_value(DT_FLAGS) == 3);
  CHECK(file.dynamic_value(DT_SONAME) == 2);
  CHECK(file.dynamic_value(DT_RPATH) == std::nullopt);
}

TEST_CASE("an address is found in the file where its segment has bytes, not where it has memory") {
  const auto segment = [](std::uint32_t type, std::uint64_t offset, std::uint64_t address) {
    return elf::Segment{.type = type,
                        .offset = offset,
                        .address = address,
                        .file_size = 0x100,
                        .memory_size = 0x200};
  };
  elf::File file;
  file.segments = {segment(PT_NOTE, 0x40, 0x5000), segment(PT_LOAD, 0x1000, 0x5000),
                   segment(PT_LOAD, 0x2000, 0x6000)};
  CHECK(file.file_offset(0x5000, 0x100) == 0x1000);
  CHECK(file.file_offset(0x5005, 0xfb) == 0x1005);
  CHECK(file.file_offset(0x5005, 0xfc) == std::nullopt);
  CHECK(file.file_offset(0x5100, 0) == 0x1100);
  CHECK(file.file_offset(0x5101, 0) == std::nullopt);
  CHECK(file.file_offset(0x60ff, 1) == 0x20ff);
  CHECK(file.file_offset(0x4fff, 1) == std::nullopt);
  CHECK(file.file_offset(~std::uint64_t{0}, 2) == std::nullopt);
}
