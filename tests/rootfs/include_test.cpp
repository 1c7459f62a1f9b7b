#include "rootfs/include.h"

#include "base/error.h"
#include "support/made_system.h"
#include "support/manifest_lines.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace whittle;
using namespace whittle::rootfs;
using Lines = std::vector<std::string>;

namespace {

struct Result {
  Lines paths;  // of the manifest
  Lines roots;
  Lines findings;
  Lines scripts;
  Lines sources;
};

Result included(const tree::FileTree& tree, const Inclusions& inclusions) {
  const closure::Engine engine(tree, {});
  Builder builder;
  const Included answer = include(builder, engine, inclusions);
  Result result;
  for (const Entry& entry : builder.finish().entries)
    result.paths.push_back(entry.path);
  for (const auto& [path, reason] : answer.roots) {
    CHECK(reason.kind == ReasonKind::included);
    result.roots.push_back(path);
  }
  result.scripts = answer.scripts;
  result.sources = answer.sources;
  for (const Finding& finding : answer.findings) {
    result.findings.push_back(fmt::format("{}{}: {}",
                                          finding.severity == Severity::warning ? "warning: " : "",
                                          finding.subject, finding.what));
  }
  return result;
}

std::vector<Glob> globs(const Lines& patterns) {
  return {patterns.begin(), patterns.end()};
}

}  // namespace

TEST_CASE("of the scripts in a directory that may be run, one of each kind is told") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/opt/a", "#!/bin/bash\n", 0755);
  tree.add_file("/opt/b", "#!/bin/bash\n# b\n", 0755);
  tree.add_file("/opt/c", "#!/usr/bin/perl -w\n", 0755);
  tree.add_file("/opt/data", "#!/bin/dash\n", 0644);
  tree.add_file("/opt/text", "text", 0755);
  tree.add_file("/etc/init.d/a", "#!/bin/sh\n", 0755);
  CHECK(
      included(tree, {.paths = {"/opt", "/etc/init.d"}, .excluded = {}, .programs = {}}).scripts ==
      Lines{"/opt/a", "/opt/c"});
}

TEST_CASE("texts of languages are told, but for those that a package manager put there") {
  tree::MemoryTree tree = test::made_system();
  for (const auto* path : {"/app/main.py", "/app/README", "/app/node_modules/a/index.js",
                           "/app/lib/python3.11/site-packages/a.py", "/start.js"})
    tree.add_file(path, "");
  CHECK(included(tree, {.paths = {"/app", "/start.js"}, .excluded = {}, .programs = {}}).sources ==
        Lines{"/app/main.py", "/start.js"});
}

TEST_CASE("a single path comes by itself, and is asked what it needs only where that is said") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/opt/a/inside", "x");
  tree.add_file("/opt/run", "#!/bin/sh\n", 0755);
  tree.add_file("/opt/lib.so", test::made_elf({.soname = "lib.so"}));
  tree.add_file("/opt/data.so", test::made_elf({.soname = "data.so"}));
  tree.add_link("/opt/link", "a");
  const auto single = [](const char* path, bool is_root) {
    return SinglePath{.path = path,
                      .reason = {ReasonKind::included, "/opt", "", ""},
                      .is_root = is_root,
                      .is_state = false};
  };
  const Result result =
      included(tree, {.paths = {},
                      .single = {single("/opt/link", false), single("/opt/run", true),
                                 single("/opt/lib.so", true), single("/opt/data.so", false)},
                      .excluded = {},
                      .programs = {}});
  CHECK(result.paths ==
        Lines{"/opt", "/opt/a", "/opt/data.so", "/opt/lib.so", "/opt/link", "/opt/run"});
  CHECK(result.roots == Lines{"/opt/lib.so", "/opt/run"});
  CHECK(result.findings.empty());
}

TEST_CASE("a directory that is written to comes by itself, with its owner") {
  tree::MemoryTree tree = test::made_system();
  tree::Status status;
  status.kind = tree::Kind::directory;
  status.mode = 0700;
  status.uid = 7;
  status.gid = 8;
  tree.add("/var/lib/app", status);
  const closure::Engine engine(tree, {});
  Builder builder;
  const std::vector<SinglePath> single{{.path = "/var/lib/app",
                                        .reason = {ReasonKind::traced, "run", "", ""},
                                        .is_root = false,
                                        .is_state = true}};
  static_cast<void>(
      include(builder, engine, {.paths = {}, .single = single, .excluded = {}, .programs = {}}));
  const Manifest manifest = builder.finish();
  CHECK(manifest.find("/var/lib/app")->uid == 7);
  CHECK(manifest.find("/var/lib/app")->gid == 8);
}

TEST_CASE("a directory comes with everything in it, and its ELF files are roots") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/plugins/liba.so", test::made_elf({.soname = "liba.so"}));
  tree.add_file("/plugins/tool", test::made_elf(test::made_program({})), 0755);
  tree.add_file("/plugins/object.o", test::made_elf({.type = ET_REL}));
  tree.add_file("/plugins/text", "text");
  tree.add_directory("/plugins/empty");
  tree.add_link("/plugins/a.so", "liba.so");
  tree.add_file("/beside", "");
  const Result result = included(tree, {.paths = {"/plugins"}, .excluded = {}, .programs = {}});
  CHECK(result.paths == Lines{"/plugins", "/plugins/a.so", "/plugins/empty", "/plugins/liba.so",
                              "/plugins/object.o", "/plugins/text", "/plugins/tool"});
  CHECK(result.roots == Lines{"/plugins/liba.so", "/plugins/tool"});
  CHECK(result.findings.empty());
}

TEST_CASE("a program that is also included is no root for being included") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/app/server", test::made_elf(test::made_program({})), 0755);
  tree.add_link("/bin/server", "/app/server");
  const Result result =
      included(tree, {.paths = {"/app"}, .excluded = {}, .programs = {"/bin/server"}});
  CHECK(result.paths == Lines{"/app", "/app/server"});
  CHECK(result.roots.empty());
}

TEST_CASE("what is excluded is passed over with all that is in it") {
  tree::MemoryTree tree;
  tree.add_file("/app/.git/config", "");
  tree.add_file("/app/a.pyc", "");
  tree.add_file("/app/a.py", "");
  tree.add_file("/app/test/libt.so", test::made_elf({}));
  const Result result = included(
      tree, {.paths = {"/app"}, .excluded = globs({".git", "*.pyc", "/app/test"}), .programs = {}});
  CHECK(result.paths == Lines{"/app", "/app/a.py"});
  CHECK(result.roots.empty());
  CHECK(result.findings.empty());
}

TEST_CASE("the machine's own files only come by name") {
  tree::MemoryTree tree;
  tree.add_file("/etc/hosts", "");
  tree.add_file("/etc/shadow", "");
  tree.add_file("/etc/app.conf", "");
  tree.add_file("/etc/ssl/private/key.pem", "");
  const Result all = included(tree, {.paths = {"/etc"}, .excluded = {}, .programs = {}});
  CHECK(all.paths == Lines{"/etc", "/etc/app.conf", "/etc/ssl"});
  CHECK(all.findings == Lines{"/etc/hosts: left out: it belongs to the machine that builds",
                              "/etc/shadow: left out: it belongs to the machine that builds",
                              "/etc/ssl/private: left out: it belongs to the machine that builds"});
  const Result one = included(tree, {.paths = {"/etc/hosts"}, .excluded = {}, .programs = {}});
  CHECK(one.paths == Lines{"/etc", "/etc/hosts"});
  CHECK(one.findings.empty());
}

TEST_CASE("secrets in a directory are packed and warned of") {
  tree::MemoryTree tree;
  tree.add_file("/app/.env", "");
  tree.add_file("/app/.git/config", "");
  tree.add_file("/app/tls.pem", "-----BEGIN PRIVATE KEY-----\nMII\n");
  const Result all = included(tree, {.paths = {"/app"}, .excluded = {}, .programs = {}});
  CHECK(all.paths.size() == 5);
  CHECK(all.findings ==
        Lines{"warning: /app/.env: packed, but looks like an environment with secrets",
              "warning: /app/.git: packed, but looks like the history of a repository",
              "warning: /app/tls.pem: packed, but looks like a private key"});
  CHECK(
      included(tree, {.paths = {"/app/tls.pem"}, .excluded = {}, .programs = {}}).findings.empty());
}

TEST_CASE("links are kept as found, and one to a directory elsewhere is told") {
  tree::MemoryTree tree;
  tree.add_link("/app/gone", "/nowhere");
  tree.add_link("/app/data", "/srv/data");
  tree.add_link("/app/inside", "deep");
  tree.add_file("/app/deep/file", "");
  tree.add_file("/srv/data/file", "");
  const Result result = included(tree, {.paths = {"/app"}, .excluded = {}, .programs = {}});
  CHECK(result.paths == Lines{"/app", "/app/data", "/app/deep", "/app/deep/file", "/app/gone",
                              "/app/inside", "/srv", "/srv/data"});
  CHECK(result.findings ==
        Lines{"warning: /app/data: leads to /srv/data, of which nothing is packed"});
  CHECK(included(tree, {.paths = {"/app", "/srv/data"}, .excluded = {}, .programs = {}})
            .findings.empty());
}

TEST_CASE("links in a circle, and what is not there, end it") {
  tree::MemoryTree tree;
  tree.add_link("/app/a", "b");
  tree.add_link("/app/b", "a");
  CHECK_THROWS_WITH(included(tree, {.paths = {"/app"}, .excluded = {}, .programs = {}}),
                    "cannot include /app/a: its links lead round in a circle");
  CHECK_THROWS_WITH(included(tree, {.paths = {"/no"}, .excluded = {}, .programs = {}}),
                    "cannot open /no: No such file or directory");
}

TEST_CASE("what is for another machine than the programs is packed, but no root") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/app/server", test::made_elf(test::made_program({})), 0755);
  tree.add_file("/addons/x64.node", test::made_elf({.soname = "a"}));
  tree.add_file("/addons/arm64.node", test::made_elf({.machine = EM_AARCH64, .soname = "a"}));
  const Result result =
      included(tree, {.paths = {"/addons"}, .excluded = {}, .programs = {"/app/server"}});
  CHECK(result.paths == Lines{"/addons", "/addons/arm64.node", "/addons/x64.node"});
  CHECK(result.roots == Lines{"/addons/x64.node"});
  CHECK(result.findings == Lines{"/addons/arm64.node: packed without what it needs: it is for "
                                 "AArch64, no program is"});
}

TEST_CASE("a link that is named brings what it leads to, and the links on the way") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/lib64/libx.so.1.2", test::made_elf({.soname = "libx.so.1"}));
  tree.add_link("/lib64/libx.so.1", "libx.so.1.2");
  tree.add_file("/real/d/file", "");
  tree.add_link("/through", "/real");
  tree.add_link("/to-d", "/through/d");
  const Result library =
      included(tree, {.paths = {"/lib64/libx.so.1"}, .excluded = {}, .programs = {}});
  CHECK(library.paths == Lines{"/lib64", "/lib64/libx.so.1", "/lib64/libx.so.1.2"});
  CHECK(library.roots == Lines{"/lib64/libx.so.1.2"});
  const Lines with_links{"/real", "/real/d", "/real/d/file", "/through"};
  CHECK(included(tree, {.paths = {"/through/d"}, .excluded = {}, .programs = {}}).paths ==
        with_links);
  const Result directory = included(tree, {.paths = {"/to-d"}, .excluded = {}, .programs = {}});
  CHECK(directory.paths == Lines{"/real", "/real/d", "/real/d/file", "/through", "/to-d"});
  CHECK(directory.findings.empty());
}

TEST_CASE("a library for another C library than the programs is packed, but no root") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/bin/program", test::made_elf(test::made_program({})), 0755);
  tree.add_file("/addons/glibc.node", test::made_elf({.needs = {"libc.so.6"}}));
  tree.add_file("/addons/musl.node", test::made_elf({.needs = {"libc.musl-x86_64.so.1"}}));
  tree.add_file("/addons/none.node", test::made_elf({}));
  const Result result =
      included(tree, {.paths = {"/addons"}, .excluded = {}, .programs = {"/bin/program"}});
  CHECK(result.roots == Lines{"/addons/glibc.node", "/addons/none.node"});
  CHECK(result.findings ==
        Lines{"/addons/musl.node: packed without what it needs: it is for musl, no program is"});
}

TEST_CASE("a script that is named is a root, one in a directory is a file") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/s/start.sh", "#!/bin/sh\n", 0755);
  CHECK(included(tree, {.paths = {"/s/start.sh"}, .excluded = {}, .programs = {}}).roots ==
        Lines{"/s/start.sh"});
  CHECK(included(tree, {.paths = {"/s"}, .excluded = {}, .programs = {}}).roots.empty());
}

TEST_CASE("what is written to is left out of a directory, and taken where it is named") {
  tree::MemoryTree tree;
  tree.add_file("/app/data", "");
  tree.add_file("/app/out.tar", "the one before");
  tree.add_file("/app/out/file", "the one before");
  const std::vector<tree::FileId> outputs{tree.status("/app/out.tar")->id,
                                          tree.status("/app/out")->id};
  const Result result =
      included(tree, {.paths = {"/app"}, .excluded = {}, .programs = {}, .outputs = outputs});
  CHECK(result.paths == Lines{"/app", "/app/data"});
  CHECK(result.findings == Lines{"/app/out: left out: it is what this command writes",
                                 "/app/out.tar: left out: it is what this command writes"});
  CHECK(included(tree,
                 {.paths = {"/app/out.tar"}, .excluded = {}, .programs = {}, .outputs = outputs})
            .paths == Lines{"/app", "/app/out.tar"});
}
