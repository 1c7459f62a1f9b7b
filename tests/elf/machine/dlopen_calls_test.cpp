// Every file of this machine that imports dlopen, read by us and by GNU objdump.
#include "elf/dlopen_calls.h"

#include "elf/constants.h"
#include "support/machine_files.h"
#include "support/run.h"
#include "support/skip.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace whittle;

namespace {

// Disassembling more takes objdump minutes.
constexpr std::uint64_t largest = 3'000'000;

// Where objdump sees a call of dlopen or a jump there, by the stub or by the table of
// addresses; the jump in the stub itself is none. A file that has a dlopen of its own
// imports none.
std::vector<std::uint64_t> seen_by_objdump(const std::string& path) {
  const auto listing = test::run("objdump -d --no-show-raw-insn " + test::quote(path) + R"( | awk '
      /^[0-9a-f]+ <.*>:$/ { in_stub = /@plt/ }
      /^[0-9a-f]+ <dlm?open(@.*)?>:$/ && !in_stub { own = 1 }
      !in_stub && /(call|j[a-z]+) .*(<dlm?open@plt>|# [0-9a-f]+ <dlm?open@.*>)$/ {
        found = found $1 "\n"
      }
      END { if (!own) printf "%s", found }')");
  REQUIRE(listing.status == 0);
  std::vector<std::uint64_t> addresses;
  std::istringstream in(listing.output);
  for (std::string line; std::getline(in, line);)
    addresses.push_back(std::stoull(line, nullptr, 16));
  return addresses;
}

// Whether the file can have a symbol of one of these names, by its bytes alone.
bool mentions_dlopen(Bytes bytes) {
  using namespace std::literals;
  const std::string_view text = as_text(bytes);
  return text.find("\0dlopen\0"sv) != std::string_view::npos ||
         text.find("\0dlmopen\0"sv) != std::string_view::npos;
}

}  // namespace

TEST_CASE("every call that objdump shows is found, and told once") {
  if (!test::have("objdump")) return test::skip("objdump is not installed");
  std::size_t files = 0;
  std::size_t calls = 0;
  std::size_t constant = 0;
  std::size_t shown = 0;
  test::each_elf_file([&](const std::string& path, Bytes bytes) {
    if (bytes.size() > largest || !mentions_dlopen(bytes)) return;
    INFO(path);
    const auto file = elf::read_file(bytes);
    REQUIRE(file.has_value());
    if (file->header.machine != EM_X86_64) return;
    const auto symbols = elf::SymbolTable::read(bytes, *file);
    REQUIRE(symbols.has_value());
    const auto found = elf::find_dlopen_calls(bytes, *file, *symbols);
    REQUIRE(found.has_value());
    const auto has = [&](std::uint64_t address) {
      return std::ranges::count_if(*found, [&](const elf::DlopenCall& call) {
        // Of an unknown one the address may be that of the distance in it.
        return call.address >= address && call.address <= address + 2;
      });
    };
    for (const std::uint64_t address : seen_by_objdump(path)) {
      INFO(std::hex << address);
      CHECK(has(address) == 1);
      ++shown;
    }
    if (!found->empty()) ++files;
    calls += found->size();
    constant += static_cast<std::size_t>(std::ranges::count_if(*found, [](const auto& call) {
      return call.argument != elf::DlopenCall::Argument::unknown;
    }));
  });
  std::printf("measured: %zu of %zu dlopen calls in %zu files of this machine are constant\n",
              constant, calls, files);
  std::printf("measured: objdump shows %zu of them\n", shown);
  // perl, python and the linker's plugins are on every machine that builds and tests this.
  CHECK(shown >= 20);
}
