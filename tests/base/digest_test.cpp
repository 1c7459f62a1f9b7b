#include "base/digest.h"

#include <catch2/catch.hpp>

using whittle::as_bytes;
using whittle::Digest;
using whittle::Sha256;

// FIPS 180-2, appendix B, and the digest of nothing.
constexpr auto of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr auto of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST_CASE("SHA-256 agrees with the published examples") {
  CHECK(whittle::sha256(as_bytes("abc")).hex() == of_abc);
  CHECK(whittle::sha256({}).hex() == of_nothing);
}

TEST_CASE("a digest does not depend on how the bytes were cut, and starts anew after each") {
  Sha256 hash;
  hash.update(as_bytes("a"));
  hash.update({});
  hash.update(as_bytes("bc"));
  CHECK(hash.finish().hex() == of_abc);
  CHECK(hash.finish().hex() == of_nothing);
}

TEST_CASE("a digest is read back from its hexadecimal form and from nothing else") {
  const Digest digest = whittle::sha256(as_bytes("abc"));
  CHECK(Digest::from_hex(digest.hex()) == digest);
  CHECK(Digest::from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD") ==
        digest);
  CHECK_FALSE(Digest::from_hex(""));
  CHECK_FALSE(Digest::from_hex(std::string(63, '0')));
  CHECK_FALSE(Digest::from_hex(std::string(65, '0')));
  CHECK_FALSE(Digest::from_hex(std::string(63, '0') + "g"));
}
