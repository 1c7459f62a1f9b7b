#include "elf/fields.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace std::literals;
using namespace whittle;

namespace {

std::string damage(auto&& act) {
  try {
    act();
  } catch (const elf::Damage& damage) {
    return damage.what;
  }
  return "no damage";
}

}  // namespace

TEST_CASE("words are as wide as the class says") {
  const auto bytes = as_bytes("\x01\x02\x03\x04\x05\x06\x07\x08"sv);
  CHECK(elf::Fields(bytes, elf::Class::elf32, ByteOrder::big).word(0) == 0x01020304U);
  CHECK(elf::Fields(bytes, elf::Class::elf64, ByteOrder::big).word(0) == 0x0102030405060708U);
}

TEST_CASE("a record that is not there is named with its end and the size of the file") {
  const elf::Fields fields(as_bytes("abcdefgh"sv), elf::Class::elf64, ByteOrder::little);
  CHECK(damage([&] { fields.require(4, 4, "program header 7"); }) == "no damage");
  CHECK(damage([&] { fields.require(4, 5, "program header 7"); }) ==
        "program header 7 ends at byte 9, the file has 8");
  CHECK(damage([&] {
          fields.require(std::numeric_limits<std::uint64_t>::max() - 1, 4, "program header 7");
        }) == "program header 7 ends at byte 18446744073709551615, the file has 8");
}

TEST_CASE("a field that is not there is never read as a number") {
  const elf::Fields fields(as_bytes("abcdefgh"sv), elf::Class::elf64, ByteOrder::little);
  CHECK(fields.u8(7) == 'h');
  CHECK(damage([&] { fields.u16(7); }) == "a field at byte 7 is not there, the file has 8");
}
