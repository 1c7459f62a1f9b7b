#pragma once

#include "base/byte_stream.h"
#include "base/bytes.h"

#include <openssl/sha.h>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whittle {

// A SHA-256 digest.
struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  // 64 lower-case hexadecimal digits.
  std::string hex() const;
  // The same read back; nullopt for anything else.
  static std::optional<Digest> from_hex(std::string_view digits);

  auto operator<=>(const Digest&) const = default;
};

// Computes SHA-256 over bytes given piece by piece.
class Sha256 {
 public:
  Sha256();

  void update(Bytes bytes);
  // The digest of everything since the start or the last finish().
  Digest finish();

 private:
  SHA256_CTX context_{};
};

Digest sha256(Bytes bytes);

// The digest of the bytes in hexadecimal digits by an algorithm that images name:
// "sha256" or "sha512"; nullopt for another one.
std::optional<std::string> digest_by(std::string_view algorithm, Bytes bytes);

// Computes the digest of what it takes, and passes it on to another sink if there is one.
class DigestSink : public ByteSink {
 public:
  DigestSink() = default;
  explicit DigestSink(ByteSink& out) : out_(&out) {}
  void write(Bytes bytes) override;
  Digest finish() { return hash_.finish(); }

 private:
  Sha256 hash_;
  ByteSink* out_ = nullptr;
};

}  // namespace whittle
