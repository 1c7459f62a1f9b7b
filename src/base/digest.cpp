// libcrypto's SHA256_* functions, which OpenSSL 3 calls deprecated in favour of
// EVP. They run the same code at the same speed; EVP by way of providers makes a
// static program 3.6 MB larger and reads the machine's openssl.cnf first.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/digest.h"

#include "base/error.h"

namespace whittle {

namespace {

void expect(int done) {
  if (done != 1) throw InternalError("libcrypto could not compute a SHA-256");
}

}  // namespace

std::string Digest::hex() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::optional<Digest> Digest::from_hex(std::string_view hex) {
  const auto value = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  Digest digest;
  if (hex.size() != 2 * digest.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = value(hex[2 * i]);
    const int low = value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

Sha256::Sha256() {
  expect(SHA256_Init(&context_));
}

void Sha256::update(Bytes bytes) {
  expect(SHA256_Update(&context_, bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  Digest digest;
  expect(SHA256_Final(digest.bytes.data(), &context_));
  expect(SHA256_Init(&context_));
  return digest;
}

Digest sha256(Bytes bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

}  // namespace whittle
