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
#include <vector>

using namespace whittle;

namespace {

// Disassembling more takes objdump minutes.
constexpr std::uint64_t largest = 3'000'000;

// Where objdump sees a call or jump to the stub of dlopen.
std::vector<std::uint64_t> seen_by_objdump(const std::string& path) {
  const auto listing = test::run("objdump -d --no-show-raw-insn " + test::quote(path) +
                                 R"( | grep -E '(call|j[a-z]+) +[0-9a-f]+ <dlm?open@plt>$' || :)");
  std::vector<std::uint64_t> addresses;
  std::istringstream in(listing.output);
  for (std::string line; std::getline(in, line);)
    addresses.push_back(std::stoull(line, nullptr, 16));
  return addresses;
}

}  // namespace

TEST_CASE("every call that objdump shows is found, and told once") {
  if (!test::have("objdump")) return test::skip("objdump is not installed");
  std::size_t files = 0;
  std::size_t calls = 0;
  std::size_t constant = 0;
  test::each_elf_file([&](const std::string& path, Bytes bytes) {
    if (bytes.size() > largest) return;
    const auto file = elf::read_file(bytes);
    if (!file || file->header.machine != EM_X86_64) return;
    const auto symbols = elf::SymbolTable::read(bytes, *file);
    if (!symbols) return;
    const auto found = elf::find_dlopen_calls(bytes, *file, *symbols);
    if (!found || found->empty()) return;
    INFO(path);
    const auto has = [&](std::uint64_t address) {
      return std::ranges::count_if(*found, [&](const elf::DlopenCall& call) {
        // Of an unknown one the address may be that of the distance in it.
        return call.address >= address && call.address <= address + 2;
      });
    };
    for (const std::uint64_t address : seen_by_objdump(path)) {
      INFO(std::hex << address);
      CHECK(has(address) == 1);
    }
    ++files;
    calls += found->size();
    constant += static_cast<std::size_t>(std::ranges::count_if(*found, [](const auto& call) {
      return call.argument != elf::DlopenCall::Argument::unknown;
    }));
  });
  std::printf("measured: %zu of %zu dlopen calls in %zu files of this machine are constant\n",
              constant, calls, files);
  if (files == 0) return test::skip("no file of this machine imports dlopen");
}
