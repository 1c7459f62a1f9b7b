#include "closure/resolution.h"

#include "closure/engine.h"
#include "support/closure_lines.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace whittle;
using namespace whittle::closure;
using test::auxiliary;
using test::edge_lines;
using test::filter;
using test::finding_lines;
using test::listing_lines;
using test::made_elf;
using test::MadeElf;
using test::object_lines;
using tree::MemoryTree;
using Lines = std::vector<std::string>;

namespace {

const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";
const std::string musl_interpreter = "/lib/ld-musl-x86_64.so.1";

// Any program and libraries below /lib64, each with what it needs.
struct Library {
  std::string name;
  MadeElf elf = {};
};
MemoryTree system_with(MadeElf server, const std::vector<Library>& libraries) {
  MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so({.release = {2, 37}}), 0755);
  server.interpreter = interpreter;
  tree.add_file("/app/server", made_elf(server), 0755);
  for (const auto& [name, elf] : libraries)
    tree.add_file("/lib64/" + name, made_elf(elf));
  return tree;
}

Closure resolved(const MemoryTree& tree, loader::Process process = {},
                 const std::vector<Opening>& openings = {}) {
  return Engine(tree, std::move(process)).resolve("/app/server", openings);
}

loader::Process in_environment(std::vector<loader::Variable> environment) {
  loader::Process process;
  process.environment = std::move(environment);
  return process;
}

// The names of the scope, in order.
Lines scope_of(const Closure& closure) {
  Lines names;
  for (const std::size_t index : closure.scope)
    names.push_back(closure.objects[index].name);
  return names;
}

}  // namespace

TEST_CASE("objects are mapped breadth first, each once, with an edge for everyone who asks") {
  const Closure closure = resolved(system_with({.needs = {"liba.so", "libb.so"}},
                                               {{"liba.so", {.needs = {"libc.so", "libb.so"}}},
                                                {"libb.so", {.needs = {"libd.so"}}},
                                                {"libc.so", {.needs = {"liba.so"}}},
                                                {"libd.so", {}}}));
  CHECK(object_lines(closure) ==
        Lines{"program /app/server", "loader /lib64/ld-linux-x86-64.so.2",
              "library liba.so /lib64/liba.so", "library libb.so /lib64/libb.so",
              "library libc.so /lib64/libc.so", "library libd.so /lib64/libd.so"});
  CHECK(edge_lines(closure, closure.edges) ==
        Lines{"server interpreter /lib64/ld-linux-x86-64.so.2",
              "server needs liba.so: default directories",
              "server needs libb.so: default directories",
              "liba.so needs libc.so: default directories", "liba.so needs libb.so: already loaded",
              "libb.so needs libd.so: default directories",
              "libc.so needs liba.so: already loaded"});
  CHECK(scope_of(closure) == Lines{"/app/server", "liba.so", "libb.so", "libc.so", "libd.so"});
  CHECK(listing_lines(closure) == Lines{"liba.so => /lib64/liba.so", "libb.so => /lib64/libb.so",
                                        "libc.so => /lib64/libc.so", "libd.so => /lib64/libd.so"});
  CHECK(closure.starts());
}

TEST_CASE("a name is resolved where it first comes up, by the paths of the object that has it") {
  MemoryTree tree = system_with({.needs = {"liba.so", "libx.so"}, .runpath = "/program"},
                                {{"liba.so", {.needs = {"libx.so"}, .runpath = "/of-a"}}});
  tree.add_file("/program/libx.so", made_elf({}));
  tree.add_file("/of-a/libx.so", made_elf({}));
  const Closure closure = resolved(tree);
  CHECK(object_lines(closure).back() == "library libx.so /program/libx.so");
  CHECK(closure.objects.size() == 4);
}

TEST_CASE(
    "each object that asks for a missing name has a hole of its own, and the rest is mapped") {
  const Closure closure = resolved(
      system_with({.needs = {"libx.so", "liba.so"}}, {{"liba.so", {.needs = {"libx.so"}}}}));
  CHECK(object_lines(closure) == Lines{"program /app/server", "loader /lib64/ld-linux-x86-64.so.2",
                                       "library libx.so missing", "library liba.so /lib64/liba.so",
                                       "library libx.so missing"});
  CHECK(listing_lines(closure) ==
        Lines{"libx.so => not found", "liba.so => /lib64/liba.so", "libx.so => not found"});
  CHECK(edge_lines(closure, why(closure, 4)) ==
        Lines{"server needs liba.so: default directories", "liba.so needs libx.so: not found"});
  CHECK(closure.objects[2].search.attempts.size() == 2);
  CHECK_FALSE(closure.starts());
}

TEST_CASE("a file the loader stops at is a hole that has its path") {
  MemoryTree tree = system_with({.needs = {"liba.so"}}, {});
  tree.add_file("/lib64/liba.so", "");
  const Closure closure = resolved(tree);
  CHECK(object_lines(closure).back() == "library liba.so refused /lib64/liba.so");
  CHECK(closure.objects.back().search.message == "/lib64/liba.so: file too short");
  CHECK_FALSE(closure.starts());
}

TEST_CASE("a filter stands in the scope and the listing before the object that has it") {
  const Closure closure = resolved(system_with(
      {.needs = {"liba.so", "libb.so"}},
      {{"liba.so", {}}, {"libb.so", {.needs = {auxiliary("libf.so")}}}, {"libf.so", {}}}));
  CHECK(scope_of(closure) == Lines{"/app/server", "liba.so", "libf.so", "libb.so"});
  CHECK(listing_lines(closure) == Lines{"liba.so => /lib64/liba.so", "libf.so => /lib64/libf.so",
                                        "libb.so => /lib64/libb.so"});
}

TEST_CASE("a filter that is mapped already moves before the object that has it") {
  const Closure closure = resolved(system_with(
      {.needs = {"liba.so", "libb.so", "libf.so"}},
      {{"liba.so", {}}, {"libb.so", {.needs = {auxiliary("libf.so")}}}, {"libf.so", {}}}));
  CHECK(scope_of(closure) == Lines{"/app/server", "liba.so", "libf.so", "libb.so"});
  CHECK(listing_lines(closure) == Lines{"liba.so => /lib64/liba.so", "libf.so => /lib64/libf.so",
                                        "libb.so => /lib64/libb.so"});
}

TEST_CASE("what is missing of DT_AUXILIARY does no harm, of DT_FILTER it stops the start") {
  const auto starts = [](const test::MadeNeed& need) {
    return resolved(system_with({.needs = {"liba.so"}}, {{"liba.so", {.needs = {need}}}})).starts();
  };
  CHECK(starts(auxiliary("libf.so")));
  CHECK_FALSE(starts(filter("libf.so")));
}

TEST_CASE("a token without a value stops the start in DT_AUXILIARY, and only there") {
  loader::Process process;
  process.proc_mounted = false;
  const auto starts = [&](const test::MadeNeed& need) {
    return resolved(system_with({.needs = {need}}, {}), process).starts();
  };
  CHECK_FALSE(starts(auxiliary("$ORIGIN/libf.so")));
  CHECK(starts(filter("$ORIGIN/libf.so")));
}

TEST_CASE("a need for the loader lists it behind the object before it") {
  const Closure closure =
      resolved(system_with({.needs = {"liba.so", "ld-linux-x86-64.so.2", "libb.so"}},
                           {{"liba.so", {}}, {"libb.so", {}}}));
  CHECK(listing_lines(closure) ==
        Lines{"liba.so => /lib64/liba.so",
              "/lib64/ld-linux-x86-64.so.2 => /lib64/ld-linux-x86-64.so.2",
              "libb.so => /lib64/libb.so"});
  CHECK(closure.objects.size() == 4);
}

TEST_CASE("another loader than the program's own is listed by the program's PT_INTERP") {
  MemoryTree tree = system_with({.needs = {"ld-linux-x86-64.so.2"}}, {});
  tree.add_link("/opt/ld.so", interpreter);
  loader::Process process;
  process.via_loader = {.path = "/opt/ld.so", .arguments = {}};
  CHECK(listing_lines(resolved(tree, process)) == Lines{interpreter + " => /opt/ld.so"});
}

TEST_CASE("a need whose token has no value leaves no trace") {
  loader::Process process;
  process.proc_mounted = false;
  const Closure closure = resolved(system_with({.needs = {"$ORIGIN/liba.so"}}, {}), process);
  CHECK(closure.objects.size() == 2);
  CHECK(closure.starts());
}

TEST_CASE("a second name of a mapped file keeps the path that its own search found") {
  MemoryTree tree =
      system_with({.needs = {"libq.so.1", "libq.so"}}, {{"libq.so.1", {.soname = "libq.so.1"}}});
  tree.add_link("/lib64/libq.so", "libq.so.1");
  const Closure closure = resolved(tree);
  REQUIRE(closure.edges.size() == 3);
  CHECK(closure.objects.size() == 3);
  CHECK(closure.edges[1].path == "/lib64/libq.so.1");
  CHECK(closure.edges[2].path == "/lib64/libq.so");
  CHECK(closure.edges[2].to == closure.edges[1].to);
  CHECK(closure.edges[2].source == loader::PathSource::defaults);
}

TEST_CASE("what is preloaded comes behind the program, before its needs") {
  const Closure closure =
      resolved(system_with({.needs = {"liba.so"}},
                           {{"liba.so", {}}, {"libp.so", {.needs = {"libq.so"}}}, {"libq.so", {}}}),
               in_environment({{"LD_PRELOAD", "libp.so:liba.so"}}));
  CHECK(scope_of(closure) == Lines{"/app/server", "libp.so", "liba.so", "libq.so"});
  CHECK(edge_lines(closure, closure.edges) ==
        Lines{"server interpreter /lib64/ld-linux-x86-64.so.2",
              "server preloads libp.so: LD_PRELOAD", "server preloads liba.so: LD_PRELOAD",
              "server needs liba.so: already loaded",
              "libp.so needs libq.so: default directories"});
}

TEST_CASE("a preload with a token is listed by the name it was asked for") {
  MemoryTree tree = system_with({.needs = {"/app/d/libp.so"}}, {});
  tree.add_file("/app/d/libp.so", made_elf({}));
  const Closure closure = resolved(tree, in_environment({{"LD_PRELOAD", "$ORIGIN/d/libp.so"}}));
  CHECK(listing_lines(closure) == Lines{"$ORIGIN/d/libp.so => /app/d/libp.so"});
  CHECK(edge_lines(closure, closure.edges).back() == "server needs /app/d/libp.so: already loaded");
}

TEST_CASE("what cannot be preloaded is told, and the program starts without it") {
  const Closure closure =
      resolved(system_with({}, {}), in_environment({{"LD_PRELOAD", "libp.so"}}));
  CHECK(finding_lines(closure) ==
        Lines{"warning libp.so: named by LD_PRELOAD, cannot be preloaded: libp.so: cannot open "
              "shared object file: No such file or directory"});
  CHECK(closure.objects.size() == 2);
  CHECK(closure.starts());
}

TEST_CASE("audit libraries have a namespace of their own and do not show in the listing") {
  const Closure closure =
      resolved(system_with({.needs = {"liba.so"}, .audit = "libaudit.so:libgone.so"},
                           {{"liba.so", {}}, {"libaudit.so", {.needs = {"liba.so", "libx.so"}}}}));
  CHECK(object_lines(closure) ==
        Lines{"program /app/server", "loader /lib64/ld-linux-x86-64.so.2",
              "library liba.so /lib64/liba.so", "library libaudit.so /lib64/libaudit.so",
              "library liba.so /lib64/liba.so", "library libx.so missing optional"});
  CHECK(listing_lines(closure) == Lines{"liba.so => /lib64/liba.so"});
  CHECK(scope_of(closure) == Lines{"/app/server", "liba.so"});
  CHECK(finding_lines(closure) ==
        Lines{"warning libgone.so: named by DT_AUDIT, cannot be loaded: libgone.so: cannot open "
              "shared object file: No such file or directory"});
  CHECK(closure.starts());
}

TEST_CASE("what is opened later is searched by the paths of the object that opens it") {
  MemoryTree tree = system_with({.needs = {"libcaller.so"}, .runpath = "/program"}, {});
  tree.add_file("/program/libcaller.so", made_elf({.runpath = "$ORIGIN/plugins"}));
  tree.add_file("/program/plugins/plugin.so", made_elf({.needs = {"liba.so"}}));
  tree.add_file("/lib64/liba.so", made_elf({}));
  const Opening opening{.by = "libcaller.so",
                        .names = {"gone.so", "plugin.so"},
                        .needed = Opening::Needed::yes,
                        .reason = {.kind = ReasonKind::dlopen,
                                   .by = "/program/libcaller.so",
                                   .name = "plugin",
                                   .how = "its note"}};
  const Closure closure = resolved(tree, {}, {opening});
  CHECK(edge_lines(closure, closure.edges) ==
        Lines{"server interpreter /lib64/ld-linux-x86-64.so.2",
              "server needs libcaller.so: RUNPATH of /app/server",
              "libcaller.so opens plugin.so: its note; RUNPATH of /program/libcaller.so",
              "plugin.so needs liba.so: default directories"});
  CHECK(object_lines(closure) == Lines{"program /app/server", "loader /lib64/ld-linux-x86-64.so.2",
                                       "library libcaller.so /program/libcaller.so",
                                       "library plugin.so /program/plugins/plugin.so",
                                       "library liba.so /lib64/liba.so"});
  CHECK(scope_of(closure) == Lines{"/app/server", "libcaller.so"});
  CHECK(listing_lines(closure) == Lines{"libcaller.so => /program/libcaller.so"});
}

TEST_CASE("what is opened later and missing stops nothing if the program does without it") {
  Opening opening{.by = {},
                  .names = {"gone.so"},
                  .needed = Opening::Needed::no,
                  .reason = {.kind = ReasonKind::dlopen, .by = {}, .name = {}, .how = {}}};
  const MemoryTree tree = system_with({}, {});
  CHECK(object_lines(resolved(tree, {}, {opening})).back() == "library gone.so missing optional");
  CHECK(resolved(tree, {}, {opening}).starts());
  opening.needed = Opening::Needed::yes;
  CHECK_FALSE(resolved(tree, {}, {opening}).starts());
}

TEST_CASE("musl lists itself first, and every kind of name that stands for it once") {
  MemoryTree tree;
  tree.add_file(musl_interpreter, test::made_musl(), 0755);
  tree.add_file("/app/server",
                made_elf({.interpreter = musl_interpreter,
                          .needs = {"liba.so", "libm.so.6", "libc.so", "gone.so"}}),
                0755);
  tree.add_file("/lib/liba.so", made_elf({.needs = {"libc.so.6"}}));
  const Closure closure = resolved(tree);
  CHECK(listing_lines(closure) ==
        Lines{musl_interpreter + " => " + musl_interpreter, "liba.so => /lib/liba.so",
              "libm.so.6 => " + musl_interpreter, "libc.so => " + musl_interpreter});
  CHECK_FALSE(closure.starts());
}

TEST_CASE("a copy of a program goes its own way, and what is opened stays in the other") {
  MemoryTree tree = system_with({.needs = {"liba.so"}, .runpath = "/opt"}, {{"liba.so"}});
  tree.add_file("/opt/libx.so", made_elf({.needs = {"liby.so"}, .runpath = "/deep"}));
  tree.add_file("/deep/liby.so", made_elf({}));
  tree.add_file("/opt/libz.so", made_elf({.needs = {"liba.so"}}));
  const auto opening = [](const std::string& name) {
    return Opening{
        .by = "/app/server", .names = {name}, .reason = {ReasonKind::dlopen, "", name, ""}};
  };
  const Engine engine(tree, {});
  Resolution resolution = engine.start("/app/server");
  const Lines at_start = object_lines(resolution.closure());

  Resolution copy = resolution;
  copy.open(opening("libx.so"));
  CHECK(object_lines(resolution.closure()) == at_start);
  resolution.open(opening("libz.so"));
  copy.open(opening("libz.so"));

  const auto with = [&](Lines more) {
    Lines lines = at_start;
    lines.insert(lines.end(), more.begin(), more.end());
    return lines;
  };
  const Closure one = engine.finish(std::move(resolution));
  CHECK(object_lines(one) == with({"library libz.so /opt/libz.so"}));
  const Closure both = engine.finish(std::move(copy));
  CHECK(object_lines(both) == with({"library libx.so /opt/libx.so", "library liby.so /deep/liby.so",
                                    "library libz.so /opt/libz.so"}));
  CHECK(object_lines(both) ==
        object_lines(resolved(tree, {}, {opening("libx.so"), opening("libz.so")})));
}

TEST_CASE("more paths than anybody has are not tried") {
  std::string runpath;
  for (int i = 0; i < 2000; ++i)
    runpath += "/d" + std::to_string(i) + ":";
  std::vector<test::MadeNeed> needs;
  for (int i = 0; i < 200; ++i)
    needs.emplace_back("lib" + std::to_string(i) + ".so");
  const MemoryTree tree = system_with({.needs = needs, .runpath = runpath}, {});
  CHECK_THROWS_WITH(resolved(tree),
                    "cannot follow what /app/server needs: more than 200000 paths "
                    "would have to be tried");
}
