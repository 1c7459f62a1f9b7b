#include "elf/code_search.h"

#include "elf/constants.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace std::literals;
using namespace whittle;
using elf::CodeSearch;
using elf::Distance;
using elf::DistanceOf;

namespace {

constexpr std::uint64_t base = 0x1000;

// A file that is all code, mapped at `base`.
elf::File file_of(std::string_view code, std::uint16_t machine) {
  elf::File file;
  file.header.machine = machine;
  file.segments.push_back({.type = PT_LOAD,
                           .flags = PF_R | PF_X,
                           .offset = 0,
                           .address = base,
                           .file_size = code.size(),
                           .memory_size = code.size()});
  return file;
}

// `bytes` at `at` of a kilobyte of one-byte instructions.
std::string code_with(std::size_t at, std::string_view bytes) {
  return std::string(1024, '\x90').replace(at, bytes.size(), bytes);
}

std::vector<Distance> distances(const std::string& code, std::uint64_t to, DistanceOf of) {
  const elf::File file = file_of(code, EM_X86_64);
  return CodeSearch(as_bytes(code), file).distances_to(to, to, {of});
}

}  // namespace

TEST_CASE("a distance is found wherever it stands, once") {
  // call base + 1020, from every byte of it.
  for (std::size_t at = 0; at + 5 <= 1020; ++at) {
    const auto distance = static_cast<char>((1020 - at - 5) & 0xffU);
    const auto high = static_cast<char>((1020 - at - 5) >> 8U);
    const std::string code = code_with(at, "\xe8"s + distance + high + "\0\0"s);
    INFO(at);
    REQUIRE(distances(code, base + 1020, DistanceOf::branch) ==
            std::vector<Distance>{{base + at + 1, base + 1020}});
  }
}

TEST_CASE("what a distance is of is told by the bytes before it") {
  const std::vector<std::pair<std::string, DistanceOf>> forms = {
      {"\xe8", DistanceOf::branch},         {"\xe9", DistanceOf::branch},
      {"\x0f\x84", DistanceOf::branch},     {"\x48\x8d\x3d", DistanceOf::address},
      {"\x48\x8b\x05", DistanceOf::memory}, {"\xff\x25", DistanceOf::memory},
      {"\xff\x15", DistanceOf::memory}};
  for (const auto& [opcode, form] : forms) {
    const std::string code = code_with(100, opcode + "\xf0\0\0\0"s);
    const std::uint64_t at = base + 100 + opcode.size();
    for (const auto of : {DistanceOf::branch, DistanceOf::address, DistanceOf::memory}) {
      const auto found = distances(code, at + 4 + 0xf0, of);
      CHECK(found ==
            (of == form ? std::vector<Distance>{{at, at + 4 + 0xf0}} : std::vector<Distance>{}));
    }
  }
  // push $240: a number, no distance.
  CHECK(
      distances(code_with(100, "\x68\xf0\0\0\0"s), base + 105 + 0xf0, DistanceOf::branch).empty());
}

TEST_CASE("distances lead backward, beyond the code, and never into a neighbour of the wanted") {
  CHECK(distances(code_with(500, "\xe8\xfb\xff\xff\xff"), base + 500, DistanceOf::branch).size() ==
        1);
  CHECK(
      distances(code_with(500, "\xe8\x00\x00\x10\x00"s), base + 505 + 0x100000, DistanceOf::branch)
          .size() == 1);
  CHECK(distances(code_with(500, "\xe8\xfb\xff\xff\xff"), base + 501, DistanceOf::branch).empty());
}

TEST_CASE("jumps into a range count from outside of it, calls do not") {
  const std::vector<CodeSearch::Range> ranges = {{base + 0x100, base + 0x1ff},
                                                 {base + 0x300, base + 0x3ef}};
  const auto into = [&](const std::string& code) {
    const elf::File file = file_of(code, EM_X86_64);
    return CodeSearch(as_bytes(code), file).jumps_into(ranges);
  };
  CHECK(into(code_with(0, "\xe9\xfb\x00\x00\x00"s)) ==
        std::vector<Distance>{{base + 1, base + 0x100}});
  CHECK(into(code_with(0, "\x0f\x8e\xfa\x02\x00\x00"s)) ==
        std::vector<Distance>{{base + 2, base + 0x300}});
  CHECK(into(code_with(0, "\xe8\xfb\x00\x00\x00"s)).empty());
  CHECK(into(code_with(0, "\xe9\xfb\x01\x00\x00"s)).empty());
  CHECK(into(code_with(0x110, "\xe9\x10\x00\x00\x00"s)).empty());
  CHECK(into(code_with(0x110, "\xe9\xeb\x01\x00\x00"s)).size() == 1);
}

TEST_CASE("branches and loads of AArch64 are told by their words") {
  // bl +8; b -4; b.eq +4; cbz x0, +8; tbnz w1, #2, +4; ldr x2, [x3, #0x18]; ldr w2, [x3, #0x18]
  const std::string code =
      "\x02\0\0\x94\xff\xff\xff\x17\x20\0\0\x54\x40\0\0\xb4\x21\0\x10\x37\x62\x0c\x40\xf9\x62\x18\x40\xb9"s;
  const elf::File file = file_of(code, EM_AARCH64);
  const CodeSearch search(as_bytes(code), file);
  CHECK(search.distances_to(base, base + 100, {DistanceOf::branch}) ==
        std::vector<Distance>{{base, base + 8},
                              {base + 4, base},
                              {base + 8, base + 12},
                              {base + 12, base + 20},
                              {base + 16, base + 20}});
  CHECK(search.jumps_into({{base + 8, base + 8}, {base + 20, base + 20}}) ==
        std::vector<Distance>{{base + 12, base + 20}, {base + 16, base + 20}});
  CHECK(search.loads_of(0x7018) == std::vector<std::uint64_t>{base + 20});
  CHECK(search.loads_of(0x7020).empty());
}
