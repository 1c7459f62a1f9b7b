#include "packages/records.h"

#include <catch2/catch.hpp>

using namespace whittle::packages;

namespace {

Record record(const std::string& name, std::vector<std::vector<std::string>> needs = {},
              std::vector<std::string> provides = {}) {
  Record made;
  made.package.name = name;
  made.package.architecture = "amd64";
  made.needs = std::move(needs);
  made.provides = std::move(provides);
  return made;
}

// Every package with what it depends on: "a: b c".
std::vector<std::string> lines(std::vector<Record> records) {
  finish(records);
  std::vector<std::string> all;
  for (const Record& each : records) {
    std::string line = each.package.name + ":";
    for (const std::string& name : each.package.depends)
      line += " " + name;
    all.push_back(std::move(line));
  }
  return all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("of alternatives the one that is installed is depended on, else the first") {
  CHECK(lines({record("a", {{"x", "b"}, {"y", "z"}}), record("b")}) == Lines{"a: b y", "b:"});
}

TEST_CASE("a virtual package is the package that provides it") {
  CHECK(lines({record("b", {}, {"mail"}), record("a", {{"mail"}})}) == Lines{"a: b", "b:"});
  // One of that very name comes before those who provide it.
  CHECK(lines({record("a", {{"mail"}}), record("b", {}, {"mail"}), record("mail")}) ==
        Lines{"a: mail", "b:", "mail:"});
}

TEST_CASE("a capability that nobody has is no package") {
  CHECK(lines({record("a", {{"so:libx.so.1"}, {"/bin/sh"}, {"rpmlib(x)"}, {"plain"}})}) ==
        Lines{"a: plain"});
}

TEST_CASE("packages may depend on each other, and none on itself") {
  CHECK(lines({record("b", {{"a"}}), record("a", {{"b"}, {"b"}, {"a"}})}) == Lines{"a: b", "b: a"});
}

TEST_CASE("of two records of one package the first counts") {
  auto first = record("a");
  first.package.version = "1";
  auto second = record("a");
  second.package.version = "2";
  auto other = record("a");
  other.package.architecture = "i386";
  std::vector<Record> records = {other, first, second};
  finish(records);
  REQUIRE(records.size() == 2);
  CHECK(records[0].package.version == "1");
  CHECK(records[1].package.architecture == "i386");
}

TEST_CASE("a name that would lead to other files is no name") {
  for (const char* bad : {"", ".", "../x", "a/b", "a b", ".hidden"})
    CHECK_FALSE(is_name(bad));
  CHECK_FALSE(is_name(std::string_view("a\0b", 3)));
  CHECK(is_name("libstdc++6"));
  CHECK(is_name("python3.11_x~y-Z"));
  CHECK(lines({record("../../etc/x"), record("a")}) == Lines{"a:"});
}
