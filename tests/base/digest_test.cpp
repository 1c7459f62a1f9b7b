#include "base/digest.h"

#include <catch2/catch.hpp>

using whittle::as_bytes;
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

TEST_CASE("a digest is computed by the algorithm that is named, if it is known") {
  CHECK(whittle::digest_by("sha256", as_bytes("abc")) == of_abc);
  CHECK(whittle::digest_by("sha512", as_bytes("abc")) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
        "a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK_FALSE(whittle::digest_by("md5", as_bytes("abc")));
}

TEST_CASE("the digits of a digest are read back") {
  const auto digest = whittle::Digest::from_hex(of_abc);
  REQUIRE(digest);
  CHECK(digest->hex() == of_abc);
  CHECK_FALSE(whittle::Digest::from_hex("00"));
  CHECK_FALSE(whittle::Digest::from_hex(std::string(64, 'x')));
}
