#pragma once

#include "base/bytes.h"
#include "elf/records.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whittle::elf {

// Why reading one file stopped. Used inside this floor only: the functions that
// are called from outside catch it and answer with a Malformed.
struct Damage {
  std::string what;
};

// The fields of one file: numbers in its byte order, words as wide as its class
// says. A field that is not there throws Damage; records are therefore checked
// whole with require(), which says what ends where.
class Fields {
 public:
  Fields(Bytes bytes, Class file_class, ByteOrder order)
      : bytes_(bytes, order), wide_(file_class == Class::elf64) {}

  bool wide() const { return wide_; }
  std::uint64_t size() const { return bytes_.size(); }
  Bytes slice(std::uint64_t offset, std::uint64_t length) const;

  // Throws "<name> ends at byte <end>, the file has <size>" unless the file
  // holds the bytes [offset, offset + length).
  void require(std::uint64_t offset, std::uint64_t length, std::string_view name) const;
  bool holds(std::uint64_t offset, std::uint64_t length) const {
    return bytes_.holds(offset, length);
  }

  std::uint8_t u8(std::uint64_t offset) const { return present(bytes_.u8(offset), offset); }
  std::uint16_t u16(std::uint64_t offset) const { return present(bytes_.u16(offset), offset); }
  std::uint32_t u32(std::uint64_t offset) const { return present(bytes_.u32(offset), offset); }
  std::uint64_t u64(std::uint64_t offset) const { return present(bytes_.u64(offset), offset); }
  // Elf32_Addr or Elf64_Addr, and what is as wide.
  std::uint64_t word(std::uint64_t offset) const { return wide_ ? u64(offset) : u32(offset); }

 private:
  template <typename Value>
  Value present(const std::optional<Value>& value, std::uint64_t offset) const {
    if (!value) throw_missing(offset);
    return *value;
  }
  [[noreturn]] void throw_missing(std::uint64_t offset) const;

  ByteReader bytes_;
  bool wide_;
};

// Where the bytes that a loader would find at `address` are in the file. Throws
// Damage, which calls them `name`, if they are not inside a PT_LOAD segment.
std::uint64_t locate(const File& file, std::uint64_t address, std::uint64_t length,
                     std::string_view name);

// The dynamic string table of a file, which may have none as long as nobody asks
// for a name.
class Strings {
 public:
  // All names asked for may have `most_text` bytes together: a hostile file can
  // refer to one long name a million times.
  Strings(const Fields& fields, const File& file, std::uint64_t most_text);

  // The NUL-terminated string at `index`; what Damage says calls it `name`.
  std::string_view at(std::uint64_t index, std::string_view name);

 private:
  std::optional<std::string_view> table_;
  std::uint64_t text_ = 0;
  std::uint64_t most_text_;
};

}  // namespace whittle::elf
