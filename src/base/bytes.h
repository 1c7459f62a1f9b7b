#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace whittle {

using Bytes = std::span<const std::byte>;

enum class ByteOrder { little, big };

// Bounded reads of numbers and strings out of bytes nobody has checked. Offsets
// are 64-bit and come from the file itself, so every function answers nullopt
// rather than reading past the end or wrapping around.
class ByteReader {
 public:
  ByteReader(Bytes bytes, ByteOrder order) : bytes_(bytes), order_(order) {}

  Bytes bytes() const { return bytes_; }
  std::uint64_t size() const { return bytes_.size(); }
  ByteOrder order() const { return order_; }

  // Whether [offset, offset + length) lies inside.
  bool holds(std::uint64_t offset, std::uint64_t length) const {
    return length <= bytes_.size() && offset <= bytes_.size() - length;
  }

  std::optional<std::uint8_t> u8(std::uint64_t offset) const {
    return number<std::uint8_t>(offset);
  }
  std::optional<std::uint16_t> u16(std::uint64_t offset) const {
    return number<std::uint16_t>(offset);
  }
  std::optional<std::uint32_t> u32(std::uint64_t offset) const {
    return number<std::uint32_t>(offset);
  }
  std::optional<std::uint64_t> u64(std::uint64_t offset) const {
    return number<std::uint64_t>(offset);
  }

  // The bytes [offset, offset + length).
  std::optional<Bytes> slice(std::uint64_t offset, std::uint64_t length) const;

  // The NUL-terminated string at `offset`, without its NUL; nullopt if it does
  // not end before the bytes do.
  std::optional<std::string_view> c_string(std::uint64_t offset) const;

 private:
  // In this header because a symbol table is a hundred thousand calls.
  template <std::unsigned_integral Number>
  std::optional<Number> number(std::uint64_t offset) const {
    if (!holds(offset, sizeof(Number))) return std::nullopt;
    Number value;
    std::memcpy(&value, bytes_.data() + offset, sizeof(Number));
    const bool host_is_little = std::endian::native == std::endian::little;
    return host_is_little == (order_ == ByteOrder::little) ? value : std::byteswap(value);
  }

  Bytes bytes_;
  ByteOrder order_;
};

// The same bytes seen as characters.
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

// Two lower-case digits a byte.
std::string hexadecimal(Bytes bytes);

}  // namespace whittle
