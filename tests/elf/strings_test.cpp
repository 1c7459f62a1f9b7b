#include "elf/strings.h"

#include "elf/constants.h"
#include "support/made_elf.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace std::literals;
using namespace whittle;
using test::made_elf;

namespace {

elf::File read(const std::string& bytes) {
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  return *file;
}

// All strings from the read-only data on.
std::vector<std::string> strings_from(const std::string& bytes, const std::string& first) {
  std::vector<std::string> all;
  elf::visit_strings(as_bytes(bytes), read(bytes), [&](const elf::FoundString& found) {
    if (!all.empty() || found.text == first) all.emplace_back(found.text);
    return elf::Visit::go_on;
  });
  return all;
}

}  // namespace

TEST_CASE("strings end with NUL and begin behind what is not printable") {
  const std::string bytes = made_elf(
      {.read_only_data = "first\0\x01/lib/\0/usr/lib/\0x\0two\tparts\nof it\0\xc3no end\x01\0"s});
  CHECK(strings_from(bytes, "first") ==
        std::vector<std::string>{"first", "/lib/", "/usr/lib/", "two\tparts\nof it"});
}

TEST_CASE("where a string is in the file tells which ones are neighbours") {
  const std::string bytes = made_elf({.read_only_data = "first\0second\0"s});
  const auto first = elf::find_string(as_bytes(bytes), read(bytes), "first");
  const auto second = elf::find_string(as_bytes(bytes), read(bytes), "second");
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK(first->offset == bytes.find("first"));
  CHECK(second->offset == first->offset + "first\0"sv.size());
}

TEST_CASE("visiting strings stops where the visitor says so") {
  const std::string bytes = made_elf({.read_only_data = "first\0second\0third\0"s});
  std::vector<std::string> seen;
  elf::visit_strings(as_bytes(bytes), read(bytes), [&](const elf::FoundString& found) {
    seen.emplace_back(found.text);
    return found.text == "second" ? elf::Visit::stop : elf::Visit::go_on;
  });
  REQUIRE(seen.size() >= 2);
  CHECK(seen.back() == "second");
}

TEST_CASE("code is looked through for strings only where there is no segment for constants") {
  const std::string bytes = made_elf({.read_only_data = "a string\0"s});
  const elf::File file = read(bytes);
  std::string code = bytes;
  for (std::size_t i = 0; i < file.segments.size(); ++i) {
    if (file.segments[i].type != PT_LOAD) continue;
    code = test::poked(code, 64 + 56 * i + 4, std::uint32_t{PF_R | PF_X});
  }
  CHECK(strings_from(code, "a string") == std::vector<std::string>{"a string"});
  elf::File both = read(bytes);
  for (elf::Segment& segment : both.segments) {
    if (segment.type != PT_LOAD) continue;
    elf::Segment data = segment;
    segment.flags = PF_R | PF_X;
    data.file_size = 1;
    both.segments.push_back(data);
    break;
  }
  std::size_t visited = 0;
  elf::visit_strings(as_bytes(bytes), both, [&](const elf::FoundString&) {
    ++visited;
    return elf::Visit::go_on;
  });
  CHECK(visited == 0);
}

TEST_CASE("all strings are those of the constants, and what the program may overwrite") {
  const std::string bytes = made_elf({.read_only_data = "a string\0"s});
  elf::File both = read(bytes);
  std::vector<elf::Segment> data;
  for (elf::Segment segment : both.segments) {
    if (segment.type != PT_LOAD) continue;
    segment.flags = PF_R | PF_W;
    data.push_back(segment);
  }
  const auto count = [&](const elf::File& file) {
    int found = 0;
    elf::visit_all_strings(as_bytes(bytes), file, [&](const elf::FoundString& string) {
      found += string.text.ends_with("a string") ? 1 : 0;
      return elf::Visit::go_on;
    });
    return found;
  };
  CHECK(count(both) == 1);
  both.segments.insert(both.segments.end(), data.begin(), data.end());
  CHECK(count(both) == 2);
  both.segments = data;
  CHECK(count(both) == 1);
}

TEST_CASE("a string is found by its beginning, also behind other printable bytes") {
  const std::string bytes = made_elf(
      {.read_only_data = "\x01OPENSSLDIR: no\x02 zzOPENSSLDIR: \"/usr/lib/ssl\"\0other\0"s});
  const auto found = elf::find_string(as_bytes(bytes), read(bytes), "OPENSSLDIR: ");
  CHECK(found == elf::FoundString{"OPENSSLDIR: \"/usr/lib/ssl\"", bytes.find("OPENSSLDIR: \"")});
  CHECK_FALSE(elf::find_string(as_bytes(bytes), read(bytes), "ENGINESDIR"));
}

TEST_CASE("what a program can write is no string of its builder, what it executes is") {
  const std::string bytes = made_elf({.read_only_data = "a string\0"s});
  const elf::File file = read(bytes);
  for (std::size_t i = 0; i < file.segments.size(); ++i) {
    if (file.segments[i].type != PT_LOAD) continue;
    const std::uint64_t flags = 64 + 56 * i + 4;
    const std::string writable = test::poked(bytes, flags, std::uint32_t{PF_R | PF_W});
    CHECK_FALSE(elf::find_string(as_bytes(writable), read(writable), "a string"));
    const std::string code = test::poked(bytes, flags, std::uint32_t{PF_R | PF_X});
    CHECK(elf::find_string(as_bytes(code), read(code), "a string"));
  }
}
