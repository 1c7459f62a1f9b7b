#include "elf/functions.h"

#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;

namespace {

// The functions that `text`, of which each is exported, has in its symbol table and
// in its table for unwinding.
struct Described {
  std::vector<elf::Function> by_symbols;
  std::vector<std::optional<elf::Function>> by_table;
};

Described described(const std::string& options) {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "code.c",
                   "int f(int a){return a+1;}\nint g(int a){return f(a)*3;}\n"
                   "int h(int a,char**b){return b[a][0];}\n");
  const auto built = test::run("cd " + directory.path().string() + " && gcc -shared -fPIC " +
                               options + " code.c -o code.so && nm -S --defined-only code.so");
  INFO(built.output);
  REQUIRE(built.status == 0);
  const std::string bytes = test::read_file(directory / "code.so");
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  const elf::Functions functions(as_bytes(bytes), *file);
  Described all;
  for (const std::string name : {" T f\n", " T g\n", " T h\n"}) {
    // ADDRESS SIZE T NAME, 16 digits each.
    const auto at = built.output.find(name) - 33;
    const auto begin = std::stoull(built.output.substr(at, 16), nullptr, 16);
    const auto size = std::stoull(built.output.substr(at + 17, 16), nullptr, 16);
    all.by_symbols.push_back({begin, begin + size});
    all.by_table.push_back(functions.at(begin + size - 1));
  }
  CHECK_FALSE(functions.at(0));
  CHECK_FALSE(functions.at(~std::uint64_t{0}));
  return all;
}

}  // namespace

TEST_CASE("functions are where the symbol table says, found without it") {
  for (const std::string options : {"-O0", "-O2", "-O2 -fuse-ld=gold"}) {
    INFO(options);
    const Described all = described(options);
    for (std::size_t i = 0; i < all.by_symbols.size(); ++i)
      CHECK(all.by_table[i] == all.by_symbols[i]);
  }
}

TEST_CASE("code that no table describes is no function") {
  const Described all = described("-O2 -fno-asynchronous-unwind-tables");
  for (const auto& function : all.by_table)
    CHECK_FALSE(function.has_value());
}
