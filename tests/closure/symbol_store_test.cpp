#include "closure/symbol_store.h"

#include "base/error.h"
#include "support/made_elf.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using closure::SymbolStore;
using test::made_elf;

TEST_CASE("the symbols of a file are read once, whatever its names, and outlive its bytes") {
  tree::MemoryTree tree;
  tree.add_file("/liba.so", made_elf({.exports = {{.name = "f"}}}));
  tree.add_hard_link("/libb.so", "/liba.so");
  const tree::Walker walker(tree);
  const loader::ObjectStore objects(walker);
  const SymbolStore store(objects);
  const auto a = *objects.open("/liba.so");
  const auto b = *objects.open("/libb.so");
  const auto symbols = store.symbols(a->where, a->object);
  CHECK(store.symbols(b->where, b->object) == symbols);
  REQUIRE(symbols->table.symbols().size() == 1);
  CHECK(symbols->table.symbols()[0].name == "f");
}

TEST_CASE("a damaged symbol table is an error that names the file") {
  tree::MemoryTree tree;
  // DT_SYMTAB points behind the file.
  tree.add_file("/liba.so",
                made_elf({.exports = {{.name = "f"}}, .more_dynamic = {{DT_SYMTAB, 0x7fff0000}}}));
  const tree::Walker walker(tree);
  const loader::ObjectStore objects(walker);
  const SymbolStore store(objects);
  const auto a = *objects.open("/liba.so");
  CHECK_THROWS_WITH(store.symbols(a->where, a->object),
                    Catch::StartsWith("cannot read /liba.so: "));
}
