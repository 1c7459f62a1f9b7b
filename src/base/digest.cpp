#include "base/digest.h"

#include "base/error.h"

#include <openssl/evp.h>

namespace whittle {

namespace {

// Fetching by name costs more than hashing a small file: once is enough.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) throw InternalError("libcrypto has no SHA-256");
  return fetched;
}

template <typename Free>
EVP_MD_CTX* context_of(const std::unique_ptr<void, Free>& holder) {
  return static_cast<EVP_MD_CTX*>(holder.get());
}

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

void Sha256::Free::operator()(void* context) const {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context));
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  expect(EVP_DigestInit_ex(context_of(context_), algorithm(), nullptr));
}

void Sha256::update(Bytes bytes) {
  expect(EVP_DigestUpdate(context_of(context_), bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  Digest digest;
  expect(EVP_DigestFinal_ex(context_of(context_), digest.bytes.data(), nullptr));
  expect(EVP_DigestInit_ex(context_of(context_), algorithm(), nullptr));
  return digest;
}

Digest sha256(Bytes bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

}  // namespace whittle
