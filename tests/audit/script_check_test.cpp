#include "audit/script_check.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::ScriptFile;
using test::lines;
using Words = std::vector<std::string>;

namespace {

tree::MemoryTree made_root() {
  tree::MemoryTree tree;
  for (const char* path : {"/bin/sh", "/usr/bin/env", "/usr/bin/perl"})
    tree.add_file(path, "x", 0755);
  tree.add_file("/bin/closed", "x", 0644);
  return tree;
}

Words told(const std::vector<ScriptFile>& scripts, const rootfs::Manifest* planned = nullptr) {
  const tree::MemoryTree tree = made_root();
  return lines(audit::check_scripts(scripts, tree::Walker(tree), {}, planned));
}

}  // namespace

TEST_CASE("a script whose interpreter is there and may be executed runs") {
  CHECK(told({{"/a", "/bin/sh", ""}, {"/b", "/usr/bin/env", "perl -w"}, {"/c", "bin/sh", ""}})
            .empty());
}

TEST_CASE("a dangling interpreter is told, also one that env looks for") {
  CHECK(told({{"/a", "/bin/bash", ""},
              {"/b", "/usr/bin/env", "python3"},
              {"/c", "/bin/closed", ""},
              {"/d", "/bin", ""}}) ==
        Words{"error script-without-interpreter /a", "error script-without-interpreter /b",
              "error script-without-interpreter /c", "error script-without-interpreter /d"});
}

TEST_CASE("a script that was planned without its interpreter is right") {
  tree::MemoryTree planned_tree;
  planned_tree.add_file("/a", "#!/bin/bash", 0755);
  const rootfs::Manifest planned = test::made_manifest(planned_tree);
  CHECK(told({{"/a", "/bin/bash", ""}}, &planned).empty());
  planned_tree.add_file("/bin/bash", "x", 0755);
  const rootfs::Manifest with = test::made_manifest(planned_tree);
  CHECK(told({{"/a", "/bin/bash", ""}}, &with) == Words{"error script-without-interpreter /a"});
}

TEST_CASE("a module that once was tried by itself is noted, a program of the same name not") {
  CHECK(told({{"/usr/lib/python3/cgi.py", "/usr/local/bin/python", ""},
              {"/usr/bin/tool.py", "/usr/local/bin/python", ""}}) ==
        Words{"note script-without-interpreter /usr/lib/python3/cgi.py",
              "error script-without-interpreter /usr/bin/tool.py"});
}
