#include "elf/symbol_hashes.h"

#include "support/made_elf.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace whittle;
using test::HashTable;
using test::made_elf;

namespace {

// A library with a hash table of this kind, and what it says of a name.
struct Made {
  explicit Made(HashTable kind)
      : bytes(made_elf({.soname = "libx.so",
                        .imports = {{.name = "puts"}},
                        .exports = {{.name = "f"}, {.name = "g"}, {.name = "h"}},
                        .hash_table = kind})),
        file(*elf::read_file(as_bytes(bytes))),
        hashes(elf::Fields(as_bytes(bytes), file.header.file_class, file.header.order), file) {}

  std::vector<std::uint64_t> candidates(std::string_view name) const {
    std::vector<std::uint64_t> found;
    hashes.each(elf::hashes_of(name), [&](std::uint64_t index) {
      found.push_back(index);
      return true;
    });
    return found;
  }

  std::string bytes;
  elf::File file;
  elf::SymbolHashes hashes;
};

}  // namespace

TEST_CASE("the hashes of a name are those of the System V ABI and of GNU") {
  CHECK(elf::hashes_of("") == elf::NameHashes{5381, 0});
  CHECK(elf::hashes_of("printf") == elf::NameHashes{0x156b2bb8, 0x077905a6});
}

TEST_CASE("each table leads to the symbol of a name, and counts the symbols") {
  // The symbols: none, puts, f, g, h.
  for (const HashTable kind : {HashTable::sysv, HashTable::gnu, HashTable::both}) {
    const Made made(kind);
    for (const char* name : {"f", "g", "h"}) {
      CAPTURE(name);
      CHECK_FALSE(made.candidates(name).empty());
    }
    if (kind != HashTable::gnu) CHECK(made.hashes.sysv_symbols() == 5);
    if (kind != HashTable::sysv) CHECK(made.hashes.gnu_symbols() == 5);
    CHECK_NOTHROW(made.hashes.check_sysv());
  }
}

TEST_CASE("without a table nothing is found and nothing counted") {
  const Made made(HashTable::none);
  CHECK(made.candidates("f").empty());
  CHECK(made.hashes.sysv_symbols() == 0);
  CHECK(made.hashes.gnu_symbols() == 0);
}
