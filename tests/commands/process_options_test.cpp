#include "commands/process_options.h"

#include "base/error.h"
#include "support/temporary_directory.h"
#include "tree/memory_tree.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>
#include <stdlib.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace whittle;
using closure::HwcapsVariants;
using commands::ProcessOptions;
using loader::HwcapsKind;
using Lines = std::vector<std::string>;

namespace {

// The options after parsing this command line.
ProcessOptions parsed(std::vector<std::string> arguments) {
  CLI::App app;
  ProcessOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  return options;
}

loader::Process process(const std::vector<std::string>& arguments) {
  return parsed(arguments).process();
}

}  // namespace

TEST_CASE("without options a program starts as root in / with nothing set") {
  const loader::Process plain = process({});
  CHECK(plain.environment.empty());
  CHECK(plain.directory == "/");
  CHECK(plain.credentials.uid == 0);
  CHECK_FALSE(plain.secure);
  CHECK(plain.proc_mounted);
  CHECK_FALSE(plain.via_loader);
  CHECK(plain.hwcaps.kind == HwcapsKind::baseline);
  CHECK(parsed({}).variants() == HwcapsVariants::as_loaded);
  CHECK(parsed({}).sysroot == "/");
}

TEST_CASE("every option says one thing of the start") {
  const loader::Process all = process({"--env", "A=1", "--env=B=x=y", "--env", "C=", "--cwd",
                                       "/srv", "--uid", "33", "--secure", "--no-proc"});
  Lines environment;
  for (const auto& variable : all.environment)
    environment.push_back(variable.name + " is " + variable.value);
  CHECK(environment == Lines{"A is 1", "B is x=y", "C is "});
  CHECK(all.directory == "/srv");
  CHECK(all.credentials.uid == 33);
  CHECK(all.credentials.gid == 33);
  CHECK(all.secure);
  CHECK_FALSE(all.proc_mounted);
}

TEST_CASE("a user is a number or two, and decides what can be opened unless --uid does") {
  CHECK_FALSE(parsed({}).user());
  CHECK(commands::user_text(*parsed({"--user", "7"}).user()) == "7:7");
  CHECK(commands::user_text(*parsed({"--user", "7:8"}).user()) == "7:8");
  CHECK(commands::user_text(*parsed({"--user", "nonroot"}).user()) == "65532:65532");
  CHECK(commands::user_text(*parsed({"--user", "root"}).user()) == "0:0");
  CHECK(process({"--user", "7:8"}).credentials.uid == 7);
  CHECK(process({"--user", "7:8"}).credentials.gid == 8);
  CHECK(process({"--user", "7:8", "--uid", "0"}).credentials.uid == 0);
  for (const std::string wrong : {"user", ":7", "7:", "7:x", "-1", "4294967296", "7:8:9"}) {
    CAPTURE(wrong);
    CHECK_THROWS_WITH(
        parsed({"--user", wrong}).user(),
        "cannot use --user " + wrong + ": it is neither UID nor UID:GID, nor a user of the root");
  }
}

TEST_CASE("the loader to start by is the program's own, or the one named") {
  const loader::Process own = process({"--via-loader", "--loader-arg=--inhibit-cache"});
  REQUIRE(own.via_loader);
  CHECK(own.via_loader->path.empty());
  CHECK(own.via_loader->arguments == Lines{"--inhibit-cache"});
  const loader::Process named = process({"--via-loader=/lib/ld.so"});
  REQUIRE(named.via_loader);
  CHECK(named.via_loader->path == "/lib/ld.so");
}

TEST_CASE("the tree is what --sysroot names, opened once") {
  const test::TemporaryDirectory directory;
  const test::TemporaryDirectory other;
  ProcessOptions options = parsed({"--sysroot", directory.path().string()});
  const auto tree = options.tree();
  CHECK(tree == options.tree());
  options.sysroot = other.path().string();
  CHECK(tree != options.tree());
  CHECK(options.tree()->describe("/a") == other / "a");
  CHECK_THROWS_AS(parsed({"--sysroot", directory / "none"}).tree(), Error);
  CHECK_THROWS_AS(parsed({"--platform", "linux/"}).tree(), Error);
}

TEST_CASE("hwcaps are a kind or names, best first") {
  CHECK(process({"--hwcaps", "native"}).hwcaps.kind == HwcapsKind::native);
  const loader::Process named = process({"--hwcaps", "x86-64-v3,x86-64-v2"});
  CHECK(named.hwcaps.kind == HwcapsKind::named);
  CHECK(named.hwcaps.names == Lines{"x86-64-v3", "x86-64-v2"});
  CHECK(process({"--hwcaps", "all"}).hwcaps.kind == HwcapsKind::baseline);
  CHECK(parsed({"--hwcaps", "all"}).variants() == HwcapsVariants::all);
}

TEST_CASE("a value that means nothing is told with its option") {
  CHECK_THROWS_WITH(process({"--env", "A"}), "cannot use --env A: it is not NAME=VALUE");
  CHECK_THROWS_WITH(process({"--env", "=1"}), "cannot use --env =1: it is not NAME=VALUE");
  CHECK_THROWS_WITH(process({"--cwd", "srv"}), "cannot use --cwd srv: it is not absolute");
  CHECK_THROWS_WITH(process({"--loader-arg=--preload"}),
                    "cannot use --loader-arg --preload without --via-loader");
  CHECK_THROWS_AS(process({"--uid", "root"}), CLI::ParseError);
}

TEST_CASE("the caller's variables that would change the answer are named") {
  for (const char* name : {"LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT"})
    ::unsetenv(name);
  CHECK(commands::ignored_variables_note().empty());
  ::setenv("LD_LIBRARY_PATH", "/x", 1);
  ::setenv("LD_AUDIT", "", 1);
  CHECK(commands::ignored_variables_note() ==
        "note: LD_LIBRARY_PATH of this shell does not count; say --env LD_LIBRARY_PATH=...\n");
  ::unsetenv("LD_LIBRARY_PATH");
  ::unsetenv("LD_AUDIT");
}

TEST_CASE("a tree that is open already is the one that its path names") {
  ProcessOptions options;
  const auto tree = std::make_shared<tree::MemoryTree>();
  options.use("image.tar", tree);
  CHECK(options.sysroot == "image.tar");
  CHECK(options.tree() == tree);
}
