#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Tars made in memory, field by field: for what no tool would write.
namespace whittle::test {

struct MadeMember {
  std::string name = "f";
  char type = '0';
  std::string data = {};
  std::string target = {};
  std::string mode = "0000644";
  std::string uid = "0000000";
  // Records of a pax header before it, as they are: {"linkpath", "é"}.
  std::vector<std::pair<std::string, std::string>> pax = {};
};

inline std::string padded(std::string data) {
  constexpr std::size_t block = 512;
  data.resize((data.size() + block - 1) / block * block);
  return data;
}

inline std::string made_header(const MadeMember& member) {
  std::string header(512, '\0');
  const auto put = [&header](std::size_t at, std::string_view text) {
    header.replace(at, text.size(), text);
  };
  put(0, std::string_view(member.name).substr(0, 100));
  put(100, member.mode);
  put(108, member.uid);
  put(116, "0000000");
  put(124, fmt::format("{:011o}", member.data.size()));
  put(136, "00000000000");
  put(148, "        ");
  put(156, std::string(1, member.type));
  put(157, std::string_view(member.target).substr(0, 100));
  put(257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : header)
    sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + '\0');
  return header;
}

// "19 linkpath=é\n": the length counts itself.
inline std::string pax_record(const std::string& key, const std::string& value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (std::to_string(length).size() + rest != length)
    ++length;
  return fmt::format("{} {}={}\n", length, key, value);
}

inline std::string made_member(const MadeMember& member) {
  std::string bytes;
  std::string records;
  for (const auto& [key, value] : member.pax)
    records += pax_record(key, value);
  if (!records.empty())
    bytes = made_header({.name = "pax", .type = 'x', .data = records}) + padded(records);
  return bytes + made_header(member) + padded(member.data);
}

// All of them, and the end of the archive.
inline std::string made_tar(const std::vector<MadeMember>& members) {
  std::string bytes;
  for (const MadeMember& member : members)
    bytes += made_member(member);
  return bytes + std::string(1024, '\0');
}

// A sparse file as GNU tar writes it by --sparse-version=0.1: the map is offset and size of
// each piece of data.
inline MadeMember made_sparse(const std::string& map, std::uint64_t size, const std::string& data) {
  return {.name = "GNUSparseFile.0/s",
          .data = data,
          .pax = {{"GNU.sparse.name", "s"},
                  {"GNU.sparse.map", map},
                  {"GNU.sparse.size", std::to_string(size)}}};
}

}  // namespace whittle::test
