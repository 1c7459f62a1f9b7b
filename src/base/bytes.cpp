#include "base/bytes.h"

#include <bit>
#include <cstring>

namespace whittle {

template <typename Number>
std::optional<Number> ByteReader::number(std::uint64_t offset) const {
  if (!holds(offset, sizeof(Number))) return std::nullopt;
  Number value;
  std::memcpy(&value, bytes_.data() + offset, sizeof(Number));
  const bool host_is_little = std::endian::native == std::endian::little;
  if (host_is_little == (order_ == ByteOrder::little)) return value;
  if constexpr (sizeof(Number) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(Number) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(Number) == 8) return __builtin_bswap64(value);
  return value;
}

std::optional<std::uint8_t> ByteReader::u8(std::uint64_t offset) const {
  return number<std::uint8_t>(offset);
}

std::optional<std::uint16_t> ByteReader::u16(std::uint64_t offset) const {
  return number<std::uint16_t>(offset);
}

std::optional<std::uint32_t> ByteReader::u32(std::uint64_t offset) const {
  return number<std::uint32_t>(offset);
}

std::optional<std::uint64_t> ByteReader::u64(std::uint64_t offset) const {
  return number<std::uint64_t>(offset);
}

std::optional<Bytes> ByteReader::slice(std::uint64_t offset, std::uint64_t length) const {
  if (!holds(offset, length)) return std::nullopt;
  return bytes_.subspan(offset, length);
}

std::optional<std::string_view> ByteReader::c_string(std::uint64_t offset) const {
  if (offset >= bytes_.size()) return std::nullopt;
  const std::string_view rest = as_text(bytes_.subspan(offset));
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  return rest.substr(0, end);
}

}  // namespace whittle
