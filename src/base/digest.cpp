// libcrypto's SHA256_* functions, which OpenSSL 3 calls deprecated in favour of
// EVP. They run the same code at the same speed; EVP by way of providers makes a
// static program 3.6 MB larger and reads the machine's openssl.cnf first.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/digest.h"

#include "base/checksum.h"
#include "base/error.h"

#include <algorithm>
#include <span>

namespace whittle {

namespace {

void expect(int done) {
  if (done != 1) throw InternalError("libcrypto could not compute a digest");
}

}  // namespace

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

std::optional<std::string> digest_by(std::string_view algorithm, Bytes bytes) {
  if (algorithm == "sha256") return sha256(bytes).hex();
  if (algorithm != "sha512") return std::nullopt;
  SHA512_CTX context{};
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
  expect(SHA512_Init(&context));
  expect(SHA512_Update(&context, bytes.data(), bytes.size()));
  expect(SHA512_Final(digest.data(), &context));
  return hexadecimal(std::as_bytes(std::span(digest)));
}

void DigestSink::write(Bytes bytes) {
  hash_.update(bytes);
  if (out_ != nullptr) out_->write(bytes);
}

}  // namespace whittle
