#include "needs/pricing.h"

#include "closure/engine.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;

namespace {

const Reason reason{ReasonKind::rule, "/app", "r", "imports f"};

std::string library(std::vector<test::MadeNeed> needs, std::size_t padding) {
  return made_elf({.needs = std::move(needs), .read_only_data = std::string(padding, '.')});
}

}  // namespace

TEST_CASE("what is opened has a reason, and a caller unless it names one") {
  CHECK(opening_of({.by = "libc.so.6", .names = {"a", "b"}}, reason) ==
        closure::Opening{"libc.so.6", {"a", "b"}, closure::Opening::Needed::no, reason});
  CHECK(opening_of({.names = {"a"}}, reason).by == "/app");
}

TEST_CASE("a price is what comes besides what is there: libraries with their needs, files once") {
  auto tree = test::made_system();
  tree.add_file("/app", made_elf(test::made_program({"liba.so"})), 0755);
  const std::string there = library({}, 10);
  const std::string deep = library({}, 1000);
  const std::string plugin = library({"liba.so", "libdeep.so"}, 300);
  tree.add_file("/lib64/liba.so", there);
  tree.add_file("/lib64/libdeep.so", deep);
  tree.add_file("/lib64/plugin.so", plugin);
  tree.add_file("/data", "12345");
  tree.add_file("/bin/sh", "1234567", 0755);
  const closure::Engine engine(tree, {});
  closure::Resolution program = engine.start("/app");
  const tree::FileId data = tree.status("/data")->id;
  const Additions additions{.files = {{.path = "/data", .id = data, .size = 5},
                                      {.path = "/again", .id = data, .size = 5}},
                            .made = {{"/etc/f", "123"}},
                            .opened = {{.names = {"plugin.so"}}},
                            .programs = {"/bin/sh"}};
  const std::uint64_t expected = 5 + 3 + 7 + plugin.size() + deep.size();
  CHECK(price(program, additions, reason, engine.walker()) == expected);
  CHECK(program.closure().objects.size() == 3);  // asking opens nothing

  program.open(opening_of(additions.opened.front(), reason));
  CHECK(price_of_opened(program.closure(), additions, {0}, engine.walker()) == expected);
  CHECK(price_of_opened(program.closure(), additions, {}, engine.walker()) == 5 + 3 + 7);
  CHECK(price(program, additions, reason, engine.walker()) == 5 + 3 + 7);
}
