#include "audit/missed_by_run.h"

#include "support/made_dpkg.h"
#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::missed_by_run;
using test::lines;
using trace::Use;
using Words = std::vector<std::string>;

namespace {

constexpr const char* program = "/bin/program";

// What is packed of the machine, and what is not.
struct Case {
  tree::MemoryTree root;
  tree::MemoryTree machine;
  trace::Record record;

  Case() {
    both(program);
    both("/lib/there");
  }
  void both(const std::string& path) {
    root.add_file(path, "x");
    machine.add_file(path, "x");
  }
  void used(const std::string& path, Use use, const std::string& by = program) {
    record.add(path, use, by);
  }
  Findings missed(const std::string& words = {}) const {
    return missed_by_run({.record = record, .name = {}, .home = "/home/me", .words = words}, root,
                         machine);
  }
};

}  // namespace

TEST_CASE("what a run looked for and the machine has is told, with its package and what adds it") {
  Case one;
  test::MadeDpkg dpkg(one.machine);
  one.machine.add_file("/lib/lost", "x");
  dpkg.add("losing", "/.\n/lib\n/lib/lost\n");
  one.used("/lib/lost", Use::absent);
  const Findings found = one.missed();
  REQUIRE(lines(found) == Words{"warning traced-file-absent /lib/lost"});
  CHECK(found[0].what ==
        "not in the root; /bin/program looked for it, and this machine has it, from losing");
  CHECK(found[0].advice == "--include /lib/lost, or --package losing");
}

TEST_CASE("what the machine lacks too, and what the root has, is not told") {
  Case one;
  one.used("/lib/nowhere", Use::absent);
  one.used("/lib/there", Use::read);
  one.used("/lib", Use::listed);
  CHECK(one.missed().empty());
}

TEST_CASE("of a search that a later place ended nothing is told") {
  Case one;
  one.machine.add_file("/first/name.so", "x");
  one.both("/second/name.so");
  one.used("/first/name.so", Use::absent);
  one.used("/second/name.so", Use::mapped);
  CHECK(one.missed().empty());
  one.machine.add_file("/first/other.so", "x");
  one.used("/first/other.so", Use::absent);
  one.used("/second/other.so", Use::absent);
  CHECK(lines(one.missed()) == Words{"warning traced-file-absent /first/other.so"});
}

TEST_CASE("another program's search, and another module's __init__, end no search") {
  Case one;
  one.machine.add_file("/first/name.so", "x");
  one.both("/second/name.so");
  one.used("/first/name.so", Use::absent);
  one.used("/second/name.so", Use::mapped, "/bin/other");
  one.machine.add_file("/lib/a/__init__.py", "x");
  one.both("/lib/b/__init__.py");
  one.used("/lib/a/__init__.py", Use::absent);
  one.used("/lib/b/__init__.py", Use::read);
  CHECK(lines(one.missed()) == Words{"warning traced-file-absent /first/name.so",
                                     "warning traced-file-absent /lib/a/__init__.py"});
}

TEST_CASE("what Python compiles anew is not missed") {
  Case one;
  one.machine.add_file("/lib/__pycache__/m.cpython-311.pyc", "x");
  one.used("/lib/__pycache__/m.cpython-311.pyc", Use::absent);
  CHECK(lines(one.missed()).size() == 1);
  one.both("/lib/m.py");
  CHECK(one.missed().empty());
}

TEST_CASE("what is made, the engine's, the machine's, one run's or somebody's is not told") {
  Case one;
  for (const char* path : {"/proc/x", "/dev/x", "/sys/x", "/tmp/x", "/run/x", "/root/x",
                           "/home/me/x", "/etc/hosts", "/etc/ld.so.cache"}) {
    one.machine.add_file(path, "x");
    one.used(path, Use::absent);
  }
  one.machine.add_file("/var/made", "x");
  one.used("/var/made", Use::absent);
  one.used("/var/made", Use::written);
  CHECK(one.missed().empty());
}

TEST_CASE("what the root lacks is told though the run has found it, as under Landlock") {
  Case one;
  one.machine.add_file("/lib/refused", "x");
  one.used("/lib/refused", Use::seen);
  CHECK(lines(one.missed()) == Words{"warning traced-file-absent /lib/refused"});
}

TEST_CASE("a directory is told where nothing in it is") {
  Case one;
  one.machine.add_file("/plugins/one.so", "x");
  one.used("/plugins", Use::absent);
  CHECK(lines(one.missed()) == Words{"warning traced-file-absent /plugins"});
  one.used("/plugins/one.so", Use::absent);
  CHECK(lines(one.missed()) == Words{"warning traced-file-absent /plugins/one.so"});
}

TEST_CASE("many files of one package are one finding") {
  Case one;
  test::MadeDpkg dpkg(one.machine);
  std::string list;
  for (const char* name : {"1", "2", "3", "4", "5"}) {
    const std::string path = std::string("/share/") + name;
    one.machine.add_file(path, "x");
    one.used(path, Use::absent);
    list += path + "\n";
  }
  CHECK(one.missed().size() == 5);
  dpkg.add("data", list);
  const Findings found = one.missed();
  REQUIRE(lines(found) == Words{"warning traced-file-absent /share/1"});
  CHECK(found[0].advice == "--package data");
}

TEST_CASE("a name that a failed run quotes is looked for where it read the names") {
  Case one;
  one.machine.add_file("/lib/decoder.py", "x");
  one.machine.add_file("/lib/module.py", "x");
  one.used("/lib", Use::listed);
  CHECK(one.missed().empty());
  CHECK(lines(one.missed("first 'module'\nNo module named 'json.decoder'\n")) ==
        Words{"warning traced-file-absent /lib/decoder.py"});
}

TEST_CASE("what an earlier run opened is told though the machine lacks it by now") {
  Case one;
  one.used("/lib/gone", Use::read);
  one.used("/lib/never", Use::absent);
  const Findings found =
      missed_by_run({.record = one.record, .name = "run.trace"}, one.root, one.machine);
  REQUIRE(lines(found) == Words{"warning traced-file-absent /lib/gone"});
  CHECK(found[0].what == "not in the root; /bin/program used it (run.trace)");
}

TEST_CASE("what a run that went well looked for is a note") {
  Case one;
  one.machine.add_file("/lib/optional", "x");
  one.used("/lib/optional", Use::absent);
  CHECK(lines(one.missed()) == Words{"warning traced-file-absent /lib/optional"});
  CHECK(lines(missed_by_run({.record = one.record, .went_well = true}, one.root, one.machine)) ==
        Words{"note traced-file-absent /lib/optional"});
}

TEST_CASE("the files of a root that a record has, and those that it does not have, are counted") {
  Case one;
  one.used("/lib/there", Use::read);
  one.used(program, Use::absent);
  const auto compared = audit::compare_with_record({}, test::made_manifest(one.root), one.record);
  CHECK(compared.used == 1);
  REQUIRE(compared.unused.size() == 1);
  CHECK(compared.unused[0].path == program);
}
