#pragma once

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
  // The other way; nullopt for anything but 64 hexadecimal digits.
  static std::optional<Digest> from_hex(std::string_view hex);

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

}  // namespace whittle
