#include "elf/fields.h"

#include <fmt/format.h>

#include <limits>
#include <optional>

namespace whittle::elf {
namespace {

template <typename Number>
Number present(std::optional<Number> value, std::uint64_t offset, std::uint64_t size) {
  if (!value) {
    throw Damage{fmt::format("a field at byte {} is not there, the file has {}", offset, size)};
  }
  return *value;
}

}  // namespace

Bytes Fields::slice(std::uint64_t offset, std::uint64_t length) const {
  return present(bytes_.slice(offset, length), offset, size());
}

void Fields::require(std::uint64_t offset, std::uint64_t length, std::string_view name) const {
  if (bytes_.holds(offset, length)) return;
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t end = length > most - offset ? most : offset + length;
  throw Damage{fmt::format("{} ends at byte {}, the file has {}", name, end, size())};
}

std::uint8_t Fields::u8(std::uint64_t offset) const {
  return present(bytes_.u8(offset), offset, size());
}

std::uint16_t Fields::u16(std::uint64_t offset) const {
  return present(bytes_.u16(offset), offset, size());
}

std::uint32_t Fields::u32(std::uint64_t offset) const {
  return present(bytes_.u32(offset), offset, size());
}

std::uint64_t Fields::u64(std::uint64_t offset) const {
  return present(bytes_.u64(offset), offset, size());
}

}  // namespace whittle::elf
