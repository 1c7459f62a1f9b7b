#pragma once

#include "base/bytes.h"
#include "elf/file.h"

#include <cstdint>
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

  std::uint8_t u8(std::uint64_t offset) const;
  std::uint16_t u16(std::uint64_t offset) const;
  std::uint32_t u32(std::uint64_t offset) const;
  std::uint64_t u64(std::uint64_t offset) const;
  // Elf32_Addr or Elf64_Addr, and what is as wide.
  std::uint64_t word(std::uint64_t offset) const { return wide_ ? u64(offset) : u32(offset); }

 private:
  ByteReader bytes_;
  bool wide_;
};

}  // namespace whittle::elf
