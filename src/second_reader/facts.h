#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::second_reader {

struct NeededVersions {
  std::string file;
  std::vector<std::string> versions;

  bool operator==(const NeededVersions&) const = default;
};

// What two readers of one ELF file must agree on. Names are bytes as in the
// file, lists in its order.
struct Facts {
  std::uint16_t machine = 0;
  std::uint32_t bits = 0;  // 32 or 64
  std::optional<std::string> interpreter = {};
  std::vector<std::string> needed = {};  // DT_NEEDED alone
  std::optional<std::string> soname = {};
  std::optional<std::string> rpath = {};
  std::optional<std::string> runpath = {};
  std::vector<NeededVersions> needed_versions = {};
  std::vector<std::string> defined_versions = {};  // the base version among them

  bool operator==(const Facts&) const = default;
};

// What a reader says of one file: facts, or why it has none.
struct Reply {
  std::string path;
  std::expected<Facts, std::string> facts;

  bool operator==(const Reply&) const = default;
};

// One line of JSON, without its newline, and back. A byte of a name is written
// as the character of that number, so that names that are not UTF-8 survive.
// from_line() answers nullopt if `line` is not what to_line() writes.
std::string to_line(const Reply& answer);
std::optional<Reply> from_line(std::string_view line);

}  // namespace whittle::second_reader
