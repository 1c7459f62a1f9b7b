#include "base/digest.h"

#include "base/checksum.h"
#include "base/libcrypto.h"

#include <algorithm>
#include <span>

namespace whittle {

std::optional<Digest> Digest::from_hex(std::string_view digits) {
  Digest digest;
  if (digits.size() != 2 * digest.bytes.size()) return std::nullopt;
  const auto bytes = from_hexadecimal(digits);
  if (!bytes) return std::nullopt;
  std::ranges::copy(as_bytes(*bytes), std::as_writable_bytes(std::span(digest.bytes)).begin());
  return digest;
}

std::string Digest::hex() const {
  return hexadecimal(std::as_bytes(std::span(bytes)));
}

Sha256::Sha256() {
  expect_done(SHA256_Init(&context_));
}

void Sha256::update(Bytes bytes) {
  expect_done(SHA256_Update(&context_, bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  Digest digest;
  expect_done(SHA256_Final(digest.bytes.data(), &context_));
  expect_done(SHA256_Init(&context_));
  return digest;
}

Digest sha256(Bytes bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::optional<std::string> digest_by(std::string_view algorithm, Bytes bytes) {
  if (algorithm == "sha256") return sha256(bytes).hex();
  if (algorithm != "sha512") return std::nullopt;
  SHA512_CTX context{};
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
  expect_done(SHA512_Init(&context));
  expect_done(SHA512_Update(&context, bytes.data(), bytes.size()));
  expect_done(SHA512_Final(digest.data(), &context));
  return hexadecimal(std::as_bytes(std::span(digest)));
}

void DigestSink::write(Bytes bytes) {
  hash_.update(bytes);
  if (out_ != nullptr) out_->write(bytes);
}

}  // namespace whittle
