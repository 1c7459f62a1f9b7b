#include "base/checksum.h"

#include <catch2/catch.hpp>

using whittle::as_bytes;

// RFC 1321, appendix A.5, and FIPS 180-1, appendix A.
TEST_CASE("MD5 and SHA-1 agree with the published examples") {
  CHECK(whittle::md5(as_bytes("abc")) == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(whittle::md5({}) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(whittle::sha1(as_bytes("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(whittle::sha1({}) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST_CASE("bytes are read back from their digits, and from nothing else") {
  using Read = std::optional<std::string>;
  CHECK(whittle::from_hexadecimal("0aFF") == Read("\n\xff"));
  CHECK(whittle::from_hexadecimal("") == Read(""));
  for (const char* wrong : {"0", "0g", "-1", " 1", "0x"})
    CHECK_FALSE(whittle::from_hexadecimal(wrong));
}
