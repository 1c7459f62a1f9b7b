#include "elf/fields.h"

#include "elf/constants.h"

#include <fmt/format.h>

#include <limits>

namespace whittle::elf {

void Fields::throw_missing(std::uint64_t offset) const {
  throw Damage{fmt::format("a field at byte {} is not there, the file has {}", offset, size())};
}

Bytes Fields::slice(std::uint64_t offset, std::uint64_t length) const {
  return present(bytes_.slice(offset, length), offset);
}

void Fields::require(std::uint64_t offset, std::uint64_t length, std::string_view name) const {
  if (bytes_.holds(offset, length)) return;
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t end = length > most - offset ? most : offset + length;
  throw Damage{fmt::format("{} ends at byte {}, the file has {}", name, end, size())};
}

std::uint64_t locate(const File& file, std::uint64_t address, std::uint64_t length,
                     std::string_view name) {
  const auto offset = file.file_offset(address, length);
  if (!offset) {
    throw Damage{fmt::format("{} ({} bytes at address {:#x}) is not inside any PT_LOAD segment",
                             name, length, address)};
  }
  return *offset;
}

Strings::Strings(const Fields& fields, const File& file, std::uint64_t most_text)
    : most_text_(most_text) {
  const auto address = file.dynamic_value(DT_STRTAB);
  const auto size = file.dynamic_value(DT_STRSZ);
  if (!address) return;
  if (!size) throw Damage{"DT_STRTAB is there, but DT_STRSZ is not"};
  table_ = as_text(fields.slice(locate(file, *address, *size, "DT_STRTAB"), *size));
}

std::string_view Strings::at(std::uint64_t index, std::string_view name) {
  if (!table_) throw Damage{fmt::format("{} is there, but DT_STRTAB is not", name)};
  if (index >= table_->size()) {
    throw Damage{fmt::format("{} is at byte {} of the string table, which has {}", name, index,
                             table_->size())};
  }
  const std::string_view rest = table_->substr(index);
  const auto length = rest.find('\0');
  if (length == std::string_view::npos) {
    throw Damage{fmt::format("{} at byte {} of the string table does not end before byte {}", name,
                             index, table_->size())};
  }
  text_ += length;
  if (text_ > most_text_) {
    throw Damage{fmt::format("the names it refers to add up to more than {} bytes", most_text_)};
  }
  return rest.substr(0, length);
}

}  // namespace whittle::elf
