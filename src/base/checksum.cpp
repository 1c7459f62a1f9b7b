#include "base/checksum.h"

#include "base/libcrypto.h"

#include <openssl/md5.h>
#include <openssl/sha.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <system_error>

namespace whittle {

std::string md5(Bytes bytes) {
  MD5_CTX context{};
  std::array<unsigned char, MD5_DIGEST_LENGTH> digest{};
  expect_done(MD5_Init(&context));
  expect_done(MD5_Update(&context, bytes.data(), bytes.size()));
  expect_done(MD5_Final(digest.data(), &context));
  return hexadecimal(std::as_bytes(std::span(digest)));
}

std::string sha1(Bytes bytes) {
  SHA_CTX context{};
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  expect_done(SHA1_Init(&context));
  expect_done(SHA1_Update(&context, bytes.data(), bytes.size()));
  expect_done(SHA1_Final(digest.data(), &context));
  return hexadecimal(std::as_bytes(std::span(digest)));
}

std::optional<std::string> from_hexadecimal(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const std::string_view two = digits.substr(i, 2);
    std::uint8_t value = 0;
    const auto [rest, error] = std::from_chars(two.data(), two.data() + two.size(), value, 16);
    if (error != std::errc{} || rest != two.data() + two.size()) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

}  // namespace whittle
