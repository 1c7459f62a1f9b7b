#include "needs/env_script.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;

TEST_CASE("the program that env runs comes after its options and variables") {
  CHECK(program_of_env("python3") == "python3");
  CHECK(program_of_env("-S A=1 B= tool --fast") == "tool");
  CHECK(program_of_env("-Stool x") == "tool");
  CHECK(program_of_env("-i\ttool") == "tool");
  CHECK_FALSE(program_of_env(""));
  CHECK_FALSE(program_of_env("-i A=1"));
}

TEST_CASE("env is known by its name, wherever it is") {
  CHECK(is_env("/usr/bin/env"));
  CHECK_FALSE(is_env("/bin/sh"));
}

TEST_CASE("a program is found where PATH says, if it may be executed") {
  tree::MemoryTree tree;
  tree.add_file("/usr/bin/tool", "", 0755);
  tree.add_file("/opt/bin/tool", "", 0755);
  tree.add_file("/opt/data/tool", "", 0644);
  const tree::Walker walker(tree);
  loader::Process process;
  CHECK(find_in_path(walker, process, "tool") == "/usr/bin/tool");
  CHECK(find_in_path(walker, process, "/anywhere/tool") == "/anywhere/tool");
  process.environment = {{"PATH", "/opt/data::relative:/opt/bin"}};
  CHECK(find_in_path(walker, process, "tool") == "/opt/bin/tool");
  CHECK_FALSE(find_in_path(walker, process, "none"));
}
