#include "closure/closure.h"

#include "support/closure_lines.h"

#include <catch2/catch.hpp>

#include <memory>

using namespace whittle;
using namespace whittle::closure;
using Lines = std::vector<std::string>;

namespace {

elf::File wanting(const std::vector<std::string>& versions) {
  elf::File file;
  elf::VersionNeed need{.file = "libc.so.6", .versions = {}};
  for (const auto& version : versions)
    need.versions.push_back({.name = version});
  file.version_needs.push_back(std::move(need));
  return file;
}

Object object(const std::string& name, const elf::File& file = {}) {
  Object made;
  made.name = name;
  made.path = "/lib/" + name;
  made.where.path = "/usr/lib/" + name;
  made.elf = std::make_shared<loader::ElfObject>(
      loader::ElfObject{.id = {}, .size = 0, .header = file.header, .file = file});
  return made;
}

Object hole(const std::string& name) {
  Object made;
  made.state = ObjectState::missing;
  made.name = name;
  return made;
}

Edge needs(std::size_t from, std::size_t to) {
  return {
      .from = from, .to = to, .kind = ReasonKind::needed, .name = std::to_string(to), .how = {}};
}

}  // namespace

TEST_CASE("a closure starts if no finding is an error") {
  Closure closure;
  closure.objects = {object("server"), object("liba.so")};
  CHECK(closure.starts());
  closure.findings = {Finding{FindingId::unused_library, Severity::warning, {}, {}, {}, {}}};
  CHECK(closure.starts());
  closure.findings.push_back({FindingId::missing_library, Severity::error, {}, {}, {}, {}});
  CHECK_FALSE(closure.starts());
}

TEST_CASE("what is opened later is indispensable if who opens it does not go on without it") {
  Closure closure;
  closure.openings = {{.by = {}, .names = {"a"}, .needed = Opening::Needed::no, .reason = {}},
                      {.by = {}, .names = {"b"}, .needed = Opening::Needed::yes, .reason = {}}};
  Object mapped = object("liba.so");
  CHECK_FALSE(is_mapped_later(mapped));
  CHECK(is_indispensable(closure, mapped));
  mapped.opening = 0;
  CHECK(is_mapped_later(mapped));
  CHECK_FALSE(is_indispensable(closure, mapped));
  mapped.opening = 1;
  CHECK(is_indispensable(closure, mapped));
}

TEST_CASE("an object is found by its spelled path, its file's path, and last by its name") {
  Closure closure;
  closure.objects = {object("server"), object("liba.so"), hole("libb.so")};
  CHECK(closure.find("/lib/liba.so") == 1U);
  CHECK(closure.find("/usr/lib/liba.so") == 1U);
  CHECK(closure.find("liba.so") == 1U);
  CHECK(closure.find("libb.so") == 2U);
  CHECK_FALSE(closure.find("/lib/libb.so"));
  CHECK_FALSE(closure.find(""));
}

TEST_CASE("the highest GLIBC_2.N counts, as numbers, and no other version") {
  CHECK(minimum_glibc(wanting({"GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.4"})) ==
        loader::Release{2, 34});
  CHECK_FALSE(minimum_glibc(wanting({"GLIBC_PRIVATE", "GLIBCXX_3.4.30", "GLIBC_ABI_DT_RELR"})));
  Closure closure;
  closure.objects = {object("server", wanting({"GLIBC_2.9"})),
                     object("liba.so", wanting({"GLIBC_2.10"})), hole("libb.so")};
  CHECK(closure.minimum_glibc() == "2.10");
  closure.objects.resize(1);
  CHECK(closure.minimum_glibc() == "2.9");
  closure.objects = {object("server")};
  CHECK(closure.minimum_glibc().empty());
}

TEST_CASE("why is the shortest chain from the program, the first in load order of several") {
  Closure closure;
  closure.objects = {object("0"), object("1"), object("2"), object("3"), object("4")};
  closure.edges = {needs(0, 1), needs(0, 2), needs(1, 3), needs(2, 3), needs(3, 4), needs(3, 1)};
  CHECK(test::edge_lines(closure, why(closure, 4)) == Lines{"0 needs 1", "1 needs 3", "3 needs 4"});
  closure.edges.push_back(needs(2, 4));
  CHECK(test::edge_lines(closure, why(closure, 4)) == Lines{"0 needs 2", "2 needs 4"});
  CHECK(why(closure, 0).empty());
}

TEST_CASE("what nothing leads to has no chain") {
  Closure closure;
  closure.objects = {object("0"), object("1")};
  closure.edges = {needs(1, 1)};
  CHECK(why(closure, 1).empty());
}
