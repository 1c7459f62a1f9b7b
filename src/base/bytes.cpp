#include "base/bytes.h"

namespace whittle {

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

std::string hexadecimal(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

}  // namespace whittle
