#include "audit/root_files.h"

#include "elf/constants.h"
#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::RootFiles;
using test::lines;
using test::made_elf;
using Words = std::vector<std::string>;

namespace {

RootFiles read(const tree::MemoryTree& tree) {
  const auto image = test::made_image(std::make_shared<const tree::MemoryTree>(tree));
  return audit::read_files(image.root, tree::Walker(*image.tree));
}

}  // namespace

TEST_CASE("files are told apart by their bytes") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/bin/server", made_elf(test::made_program({"libc.so.6"})), 0755);
  tree.add_hard_link("/bin/second", "/bin/server");
  tree.add_link("/bin/link", "server");
  tree.add_file("/bin/script", "#! /bin/sh -e\n", 0755);
  tree.add_file("/bin/notes", "#! /bin/sh\n", 0644);
  tree.add_file("/bin/text", "text", 0755);
  tree.add_file("/bin/short", "#!", 0755);
  const RootFiles files = read(tree);
  Words elf;
  for (const auto& file : files.elf)
    elf.push_back(file.path + (file.is_program ? " starts" : ""));
  CHECK(elf == Words{"/bin/second starts", "/lib64/ld-linux-x86-64.so.2", "/lib64/libc.so.6"});
  CHECK(files.elf.front().facts.needed == Words{"libc.so.6"});
  CHECK(files.elf.front().machine == EM_X86_64);
  REQUIRE(files.scripts.size() == 1);
  CHECK(files.scripts.front().path == "/bin/script");
  CHECK(files.scripts.front().interpreter == "/bin/sh");
  CHECK(files.scripts.front().argument == "-e");
  CHECK(files.findings.empty());
}

TEST_CASE("an ELF file that is cut is damaged, whether or not something needs it") {
  tree::MemoryTree tree;
  const std::string whole = made_elf(test::made_program({"libc.so.6"}));
  tree.add_file("/lib/cut.so", whole.substr(0, whole.size() / 2));
  tree.add_file("/lib/header.so", whole.substr(0, 20));
  tree.add_file("/usr/lib/debug/cut.so", whole.substr(0, whole.size() / 2));
  CHECK(lines(read(tree).findings) ==
        Words{"error damaged-file /lib/cut.so", "error damaged-file /lib/header.so"});
}

TEST_CASE("a script that names nothing has no interpreter") {
  tree::MemoryTree tree;
  tree.add_file("/bin/script", "#!   \n", 0755);
  CHECK(lines(read(tree).findings) == Words{"error script-without-interpreter /bin/script"});
}

TEST_CASE("a program that was cut to nothing is damaged, an empty file elsewhere is not") {
  tree::MemoryTree tree;
  for (const auto* path : {"/usr/bin/server", "/usr/lib/python3/a/__init__.py"})
    tree.add_file(path, "", 0755);
  tree.add_file("/usr/bin/data", "", 0644);
  CHECK(lines(read(tree).findings) == Words{"error damaged-file /usr/bin/server"});
}
