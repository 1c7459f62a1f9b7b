// One version's symbols, held against those of whole tables, for every ELF file here.
#include "elf/symbols.h"
#include "support/machine_files.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

using namespace whittle;
using elf::SymbolReference;

namespace {

std::set<std::string_view> versions_of(const elf::File& file) {
  std::set<std::string_view> versions;
  for (const auto& need : file.version_needs) {
    for (const auto& wanted : need.versions)
      versions.insert(wanted.name);
  }
  for (const auto& defined : file.version_definitions)
    versions.insert(defined.name);
  return versions;
}

std::vector<SymbolReference> references_to(const elf::SymbolTable& table,
                                           std::string_view version) {
  std::vector<SymbolReference> found;
  for (const SymbolReference& reference : table.references()) {
    if (reference.version && reference.version->name == version) found.push_back(reference);
  }
  return found;
}

}  // namespace

TEST_CASE("a version's symbols are those that the whole table has of it") {
  std::size_t compared = 0;
  std::size_t others = 0;
  test::each_elf_file([&](const std::string& path, Bytes bytes) {
    // The few larger ones take as long as all others and have nothing new.
    if (bytes.size() > 4'000'000) return;
    const auto file = elf::read_file(bytes);
    if (!file) return;
    const auto table = elf::SymbolTable::read(bytes, *file);
    if (!table) return;
    INFO(path);
    for (const std::string_view version : versions_of(*file)) {
      const auto symbols = elf::VersionSymbols::read(bytes, *file, version);
      const auto wanted = references_to(*table, version);
      REQUIRE(std::vector(symbols->references().begin(), symbols->references().end()) == wanted);
      for (const elf::Symbol& symbol : table->symbols()) {
        if (!symbol.exported()) continue;
        // Of the symbols of other versions some, for there are many times as many.
        if (table->version_of(symbol) != version && ++others % 64 != 0) continue;
        SymbolReference reference = elf::reference_to(symbol.name);
        reference.version = {.name = version, .file = {}, .hash = elf::hashes_of(version).sysv};
        if (symbols->define(reference) != (table->find(reference) != nullptr)) {
          FAIL(symbol.name << " of " << version);
        }
        ++compared;
      }
    }
  });
  CHECK(compared > 50'000);
}
