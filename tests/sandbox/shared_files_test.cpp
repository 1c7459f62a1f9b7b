#include "sandbox/shared_files.h"

#include "support/made_root.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::sandbox;
using Paths = std::vector<std::string>;

TEST_CASE("files are the same by their bytes; others are programs or data") {
  const test::TemporaryDirectory machine;
  test::write_file(machine / "lib/a", "same");
  test::write_file(machine / "lib/b", "other");
  tree::MemoryTree tree;
  tree.add_file("/lib/a", "same");
  tree.add_file("/lib/b", "bytes");
  tree.add_file("/lib/c", "none");
  tree.add_file("/lib/d.so", "\177ELF");
  tree.add_file("/lib/e", "#!/bin/sh\n", 0755);
  const SharedFiles shared = shared_files(test::made_manifest(tree), machine.path().string());
  CHECK(shared.same == Paths{"/lib/a"});
  CHECK(shared.data == Paths{"/lib/b", "/lib/c"});
  CHECK(shared.programs == Paths{"/lib/d.so", "/lib/e"});
}

TEST_CASE("another program is no answer, other data are told") {
  CHECK_FALSE(why_no_answer({}));
  CHECK(why_no_answer({.same = {}, .data = {}, .programs = {"/tool", "/lib.so"}}) ==
        "/tool is another file on this machine, or not there");
  CHECK_FALSE(not_shown_of_data({}));
  CHECK(not_shown_of_data({.same = {}, .data = {"/etc/passwd", "/etc/group"}, .programs = {}}) ==
        "what is in 2 files that are others here: /etc/passwd, ...");
}
