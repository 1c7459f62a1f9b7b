#include "rootfs/closure_files.h"

#include "base/error.h"
#include "loader/ld_cache.h"
#include "rootfs/manifest_tree.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace whittle;
using namespace whittle::rootfs;
using closure::Closure;
using closure::Engine;
using test::made_elf;
using test::made_program;
using test::made_system;
using tree::MemoryTree;
using Lines = std::vector<std::string>;

namespace {

Lines paths(const Manifest& manifest) {
  Lines paths;
  for (const Entry& entry : manifest.entries) {
    paths.push_back(entry.kind == Kind::link ? entry.path + " -> " + entry.target : entry.path);
  }
  return paths;
}

Reason asked_for(const Closure& closure) {
  return {ReasonKind::asked, "", closure.program, ""};
}

Manifest pack(const MemoryTree& tree, const std::string& program, loader::Process process = {}) {
  const Engine engine(tree, std::move(process));
  const Closure closure = engine.resolve(program);
  Builder builder;
  add_closure(builder, engine, closure, asked_for(closure));
  CHECK_FALSE(settle_search_paths(builder, engine, {&closure}));
  return builder.finish();
}

// A system whose cache leads to a directory that no loader searches by itself.
MemoryTree cached_system() {
  MemoryTree tree = made_system();
  tree.add_file("/opt/x/libx.so.1", made_elf({.soname = "libx.so.1"}));
  tree.add_file("/opt/x/libunused.so", made_elf({.soname = "libunused.so"}));
  tree.add_file("/bin/program", made_elf(made_program({"libx.so.1", "libc.so.6"})), 0755);
  const auto entry = [](const std::string& name) {
    loader::CacheEntry made;
    made.name = name;
    made.path = "/opt/x/" + name;
    made.flags = 0x303;
    return made;
  };
  tree.add_file(
      "/etc/ld.so.cache",
      loader::write_ld_cache({entry("libx.so.1"), entry("libunused.so")}, ByteOrder::little));
  return tree;
}

}  // namespace

TEST_CASE("a closure's files are its objects, and every link and directory to them") {
  MemoryTree tree = made_system();
  tree.add_link("/lib", "usr/lib");
  tree.add_file("/usr/lib/libx.so.1.2", made_elf({.soname = "libx.so.1"}));
  tree.add_link("/usr/lib/libx.so.1", "libx.so.1.2");
  tree.add_file("/usr/lib/libother.so", made_elf({.soname = "libother.so"}));
  test::MadeElf program = made_program({"libx.so.1"});
  program.runpath = "$ORIGIN/../../lib";
  tree.add_file("/opt/bin/program", made_elf(program), 0755);
  const Manifest manifest = pack(tree, "/opt/bin/program");
  CHECK(paths(manifest) == Lines{
                               "/lib -> usr/lib",
                               "/lib64",
                               "/lib64/ld-linux-x86-64.so.2",
                               "/opt",
                               "/opt/bin",
                               "/opt/bin/program",
                               "/usr",
                               "/usr/lib",
                               "/usr/lib/libx.so.1 -> libx.so.1.2",
                               "/usr/lib/libx.so.1.2",
                           });
  CHECK(manifest.find("/opt/bin/program")->reasons ==
        Reasons{{ReasonKind::asked, "", "/opt/bin/program", ""}});
  CHECK(manifest.find("/lib64/ld-linux-x86-64.so.2")->reasons ==
        Reasons{{ReasonKind::interpreter, "/opt/bin/program", "/lib64/ld-linux-x86-64.so.2", ""}});
  CHECK(manifest.find("/usr/lib/libx.so.1.2")->reasons ==
        Reasons{
            {ReasonKind::needed, "/opt/bin/program", "libx.so.1", "RUNPATH of /opt/bin/program"}});
}

TEST_CASE("a script brings the scripts and the program that run it") {
  MemoryTree tree = made_system();
  tree.add_file("/bin/shell", made_elf(made_program({"libc.so.6"})), 0755);
  tree.add_file("/bin/inner", "#!/bin/shell\n", 0755);
  tree.add_file("/app/outer", "#!/bin/inner\n", 0755);
  const Manifest manifest = pack(tree, "/app/outer");
  CHECK(paths(manifest) == Lines{
                               "/app",
                               "/app/outer",
                               "/bin",
                               "/bin/inner",
                               "/bin/shell",
                               "/lib64",
                               "/lib64/ld-linux-x86-64.so.2",
                               "/lib64/libc.so.6",
                           });
  CHECK(manifest.find("/bin/shell")->reasons ==
        Reasons{{ReasonKind::script, "/bin/inner", "/bin/shell", ""}});
}

TEST_CASE("what is preloaded by the file that says so brings that file") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/libfirst.so", made_elf({.soname = "libfirst.so"}));
  tree.add_file("/etc/ld.so.preload", "/lib64/libfirst.so\n");
  tree.add_file("/bin/program", made_elf(made_program({"libc.so.6"})), 0755);
  CHECK(paths(pack(tree, "/bin/program")) == Lines{
                                                 "/bin",
                                                 "/bin/program",
                                                 "/etc",
                                                 "/etc/ld.so.preload",
                                                 "/lib64",
                                                 "/lib64/ld-linux-x86-64.so.2",
                                                 "/lib64/libc.so.6",
                                                 "/lib64/libfirst.so",
                                             });
}

TEST_CASE("where only the cache led to a library, one with the entries in use is written") {
  const Manifest manifest = pack(cached_system(), "/bin/program");
  CHECK(paths(manifest) == Lines{
                               "/bin",
                               "/bin/program",
                               "/etc",
                               "/etc/ld.so.cache",
                               "/lib64",
                               "/lib64/ld-linux-x86-64.so.2",
                               "/lib64/libc.so.6",
                               "/opt",
                               "/opt/x",
                               "/opt/x/libx.so.1",
                           });
  const Entry& file = *manifest.find("/etc/ld.so.cache");
  CHECK(file.reasons.front().kind == ReasonKind::written);
  const auto cache = loader::LdCache::read(file.source.contents(), ByteOrder::little);
  REQUIRE(cache);
  Lines names;
  for (const auto& entry : cache->entries())
    names.push_back(fmt::format("{} {} {:#x}", entry.name, entry.path, entry.flags));
  CHECK(names == Lines{"libx.so.1 /opt/x/libx.so.1 0x303"});
}

TEST_CASE("variants of what the cache led to have their level in it, and the ISA that asks for") {
  MemoryTree tree = cached_system();
  tree.add_file("/opt/x/glibc-hwcaps/x86-64-v3/libx.so.1", made_elf({.soname = "libx.so.1"}));
  const Engine engine(tree, {}, {.variants = closure::HwcapsVariants::all});
  const Closure closure = engine.resolve("/bin/program");
  Builder builder;
  add_closure(builder, engine, closure, asked_for(closure));
  CHECK_FALSE(settle_search_paths(builder, engine, {&closure}));
  const Manifest manifest = builder.finish();
  const Entry& file = *manifest.find("/etc/ld.so.cache");
  const auto cache = loader::LdCache::read(file.source.contents(), ByteOrder::little);
  REQUIRE(cache);
  Lines entries;
  for (const auto& each : cache->entries())
    entries.push_back(fmt::format("{} {} {}", each.path, each.level, each.isa_level));
  CHECK(entries ==
        Lines{"/opt/x/glibc-hwcaps/x86-64-v3/libx.so.1 x86-64-v3 2", "/opt/x/libx.so.1  0"});
}

TEST_CASE("the planned tree gives the same answer as the tree it was planned from") {
  const MemoryTree tree = cached_system();
  const Manifest manifest = pack(tree, "/bin/program");
  const ManifestTree packed(manifest);
  const Closure before = test::resolve(tree, "/bin/program");
  const Closure after = test::resolve(packed, "/bin/program");
  CHECK(after.starts());
  Lines here;
  for (const auto& line : before.listing)
    here.push_back(line.name + " " + line.path);
  Lines there;
  for (const auto& line : after.listing)
    there.push_back(line.name + " " + line.path);
  CHECK(here == there);
}

TEST_CASE("no cache is written where the loader finds everything by itself") {
  MemoryTree tree = cached_system();
  tree.add_file("/bin/plain", made_elf(made_program({"libc.so.6"})), 0755);
  CHECK(paths(pack(tree, "/bin/plain")) == Lines{
                                               "/bin",
                                               "/bin/plain",
                                               "/lib64",
                                               "/lib64/ld-linux-x86-64.so.2",
                                               "/lib64/libc.so.6",
                                           });
}

TEST_CASE("musl's path file is written with the directories in use") {
  MemoryTree tree;
  tree.add_file("/lib/ld-musl-x86_64.so.1", test::made_musl(), 0755);
  tree.add_file("/etc/ld-musl-x86_64.path", "/nowhere\n/opt/x\n");
  tree.add_file("/opt/x/libx.so", made_elf({.soname = "libx.so"}));
  tree.add_file("/bin/program",
                made_elf({.interpreter = "/lib/ld-musl-x86_64.so.1", .needs = {"libx.so"}}), 0755);
  const Manifest manifest = pack(tree, "/bin/program");
  CHECK(paths(manifest) == Lines{
                               "/bin",
                               "/bin/program",
                               "/etc",
                               "/etc/ld-musl-x86_64.path",
                               "/lib",
                               "/lib/ld-musl-x86_64.so.1",
                               "/opt",
                               "/opt/x",
                               "/opt/x/libx.so",
                           });
  CHECK(manifest.find("/etc/ld-musl-x86_64.path")->source.contents().text() == "/opt/x\n");
}

TEST_CASE("where something else would be loaded, the first difference is told") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/libx.so", made_elf({.soname = "libx.so"}));
  tree.add_file("/bin/program", made_elf(made_program({"libx.so", "libc.so.6"})), 0755);
  const Engine engine(tree, {});
  const Closure closure = engine.resolve("/bin/program");
  Builder builder;
  add_closure(builder, engine, closure, asked_for(closure));
  Closure other = closure;
  other.objects[2].path = "/usr/lib64/libx.so";
  CHECK(settle_search_paths(builder, engine, {&other}) ==
        "for /bin/program it would load libx.so => /lib64/libx.so instead of libx.so => "
        "/usr/lib64/libx.so");
}
