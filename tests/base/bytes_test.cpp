#include "base/bytes.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace std::literals;
using whittle::as_bytes;
using whittle::ByteOrder;
using whittle::ByteReader;

TEST_CASE("numbers are read in the byte order asked for") {
  const ByteReader little(as_bytes("\x01\x02\x03\x04\x05\x06\x07\x08"sv), ByteOrder::little);
  CHECK(little.u8(7) == 8);
  CHECK(little.u16(0) == 0x0201);
  CHECK(little.u32(1) == 0x05040302U);
  CHECK(little.u64(0) == 0x0807060504030201U);

  const ByteReader big(little.bytes(), ByteOrder::big);
  CHECK(big.u16(0) == 0x0102);
  CHECK(big.u32(4) == 0x05060708U);
  CHECK(big.u64(0) == 0x0102030405060708U);
}

TEST_CASE("a read that would pass the end answers nothing, also when offsets wrap") {
  const ByteReader reader(as_bytes("abcd"sv), ByteOrder::little);
  CHECK_FALSE(reader.u32(1));
  CHECK_FALSE(reader.u8(4));
  CHECK_FALSE(reader.u64(std::numeric_limits<std::uint64_t>::max() - 3));
  CHECK_FALSE(reader.slice(2, std::numeric_limits<std::uint64_t>::max()));
  CHECK(reader.slice(4, 0)->empty());
  CHECK_FALSE(reader.slice(5, 0));
}

TEST_CASE("a string that has no NUL before the end is no string") {
  const ByteReader reader(as_bytes("ab\0cd"sv), ByteOrder::little);
  CHECK(reader.c_string(0) == "ab");
  CHECK(reader.c_string(2) == "");
  CHECK_FALSE(reader.c_string(3));
  CHECK_FALSE(reader.c_string(5));
}

TEST_CASE("bytes in hexadecimal are two lower-case digits each") {
  CHECK(whittle::hexadecimal(as_bytes("\x00\x0f\xa5\xff"sv)) == "000fa5ff");
  CHECK(whittle::hexadecimal({}).empty());
}
