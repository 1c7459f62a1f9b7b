#include "elf/packed_relocations.h"

#include <catch2/catch.hpp>
#include <elf.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::elf;

namespace {

// A file that is nothing but a table of relative relocations of these places.
std::uint64_t saved(const std::vector<std::uint64_t>& places, std::vector<DynamicEntry> more = {},
                    std::uint64_t claimed = 0) {
  std::string bytes(places.size() * sizeof(Elf64_Rela), '\0');
  for (std::size_t i = 0; i < places.size(); ++i)
    std::memcpy(bytes.data() + i * sizeof(Elf64_Rela), &places[i], sizeof places[i]);
  File file;
  file.has_dynamic = true;
  file.segments.push_back({.type = PT_LOAD,
                           .offset = 0,
                           .address = 0x1000,
                           .file_size = bytes.size(),
                           .memory_size = bytes.size()});
  file.dynamic = {{DT_RELA, 0x1000}, {DT_RELACOUNT, claimed == 0 ? places.size() : claimed}};
  file.dynamic.insert(file.dynamic.end(), more.begin(), more.end());
  return packed_relocations_saving(as_bytes(bytes), file);
}

}  // namespace

TEST_CASE("relocations beside each other become an address and words of 63 bits") {
  std::vector<std::uint64_t> places;
  for (std::uint64_t i = 0; i < 64; ++i)
    places.push_back(0x2000 + 8 * i);
  CHECK(saved(places) == 64 * 24 - 2 * 8);
  places.push_back(0x2000 + 8 * 64);
  CHECK(saved(places) == 65 * 24 - 3 * 8);
  CHECK(saved({0x2000}) == 24 - 8);
  CHECK(saved({0x9000, 0x2000}) == 2 * 24 - 2 * 8);
}

TEST_CASE("odd places are not packed") {
  CHECK(saved({0x2001, 0x2010}) == 24 - 8);
  CHECK(saved({0x2001}) == 0);
}

TEST_CASE("nothing is saved where they are packed, there are none, or the table is damaged") {
  CHECK(saved({0x2000}, {{DT_RELR, 0x1000}}) == 0);
  CHECK(saved({}) == 0);
  CHECK(saved({0x2000}, {}, 2) == 0);
  CHECK(saved({0x2000}, {}, UINT64_MAX) == 0);
  CHECK(packed_relocations_saving({}, File{}) == 0);
}
