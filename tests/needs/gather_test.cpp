#include "needs/gather.h"

#include "elf/constants.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;
using Lines = std::vector<std::string>;

namespace {

const elf::Header x86_64{.file_class = elf::Class::elf64, .machine = EM_X86_64};

// What is added, a line each; a library of a directory that may never be opened says so.
Lines lines(const Additions& additions) {
  Lines all;
  for (const TreeFile& file : additions.files)
    all.push_back(file.path);
  for (const MadeFile& file : additions.made)
    all.push_back(file.path + " -> " + file.target);
  for (const OpenedLibrary& opened : additions.opened) {
    all.push_back((opened.is_of_directory ? "perhaps open " : "open ") + opened.names.front() +
                  (opened.by.empty() ? "" : " by " + opened.by));
  }
  for (const auto& path : additions.programs)
    all.push_back("start " + path);
  for (const auto& path : additions.state)
    all.push_back("state " + path);
  return all;
}

// What `gather` collects of a tree for a program of x86-64.
template <typename Gather>
Lines gathered(const tree::MemoryTree& tree, Gather gather) {
  const closure::Engine engine(tree, {});
  Gatherer gatherer(engine, x86_64);
  gather(gatherer);
  return lines(std::move(gatherer).finish());
}

Lines directory(const tree::MemoryTree& tree, const std::string& path, const Lines& except = {},
                Gatherer::Libraries libraries = Gatherer::Libraries::none) {
  return gathered(tree,
                  [&](Gatherer& gatherer) { gatherer.take_directory(path, except, libraries); });
}

}  // namespace

TEST_CASE("a file is taken once, with its size; a link, a directory and nothing without one") {
  tree::MemoryTree tree;
  tree.add_file("/d/f", "12345");
  tree.add_link("/d/link", "f");
  tree.add_link("/d/nowhere", "none");
  const closure::Engine engine(tree, {});
  Gatherer gatherer(engine, x86_64);
  for (const char* path : {"/d/nowhere", "/d/f", "/d/link", "/d", "/d/f"})
    gatherer.take(path);
  const Additions additions = std::move(gatherer).finish();
  CHECK(lines(additions) == Lines{"/d", "/d/f", "/d/link", "/d/nowhere"});
  CHECK(additions.files[0].size == 0);
  CHECK(additions.files[1].size == 5);
  CHECK(additions.files[2] == TreeFile{"/d/link", additions.files[1].id, 5});
  CHECK(additions.files[3].size == 0);
}

TEST_CASE("a directory comes with all below it, less what is excepted and what leads nowhere") {
  tree::MemoryTree tree;
  tree.add_file("/d/a/f", "");
  tree.add_file("/d/a/__pycache__/f.pyc", "");
  tree.add_file("/d/lib.a", "");
  tree.add_link("/d/link", "a/f");
  tree.add_link("/d/nowhere", "none");
  tree.add("/d/socket", {.kind = tree::Kind::other, .id = {}});
  CHECK(directory(tree, "/d", {"__pycache__", "*.a"}) == Lines{"/d", "/d/a", "/d/a/f", "/d/link"});
  CHECK(directory(tree, "/none").empty());
}

TEST_CASE("a link out of a directory brings a directory elsewhere that has no other users") {
  tree::MemoryTree tree;
  tree.add_file("/usr/share/app/own", "");
  tree.add_link("/usr/share/app/data", "../app-data");
  tree.add_link("/usr/share/app/lib", "../../lib");
  tree.add_link("/usr/share/app/self", ".");
  tree.add_link("/usr/share/app/settings", "/etc/app");
  tree.add_link("/usr/share/app/state", "/var/lib/app");
  tree.add_file("/usr/share/app-data/x", "");
  tree.add_file("/usr/lib/other", "");
  tree.add_file("/etc/app/app.conf", "");
  tree.add_file("/var/lib/app/y", "");
  CHECK(directory(tree, "/usr/share/app") ==
        Lines{"/usr/share/app", "/usr/share/app-data", "/usr/share/app-data/x",
              "/usr/share/app/data", "/usr/share/app/lib", "/usr/share/app/own",
              "/usr/share/app/self", "/usr/share/app/settings", "/usr/share/app/state",
              "/var/lib/app", "/var/lib/app/y"});
}

TEST_CASE("two directories that link to each other come once") {
  tree::MemoryTree tree;
  tree.add_link("/opt/a/b", "../b");
  tree.add_link("/opt/b/a", "../a");
  CHECK(directory(tree, "/opt/a") == Lines{"/opt/a", "/opt/a/b", "/opt/b", "/opt/b/a"});
}

TEST_CASE("libraries of a directory are files, opened, or perhaps opened, as it is asked for") {
  tree::MemoryTree tree;
  tree.add_file("/d/a.so.1", made_elf({}));
  tree.add_file("/d/plugin", made_elf({}));
  tree.add_file("/d/text.so", "text");
  const Lines files{"/d", "/d/a.so.1", "/d/plugin", "/d/text.so"};
  const auto with = [&](Lines more) {
    more.insert(more.begin(), files.begin(), files.end());
    return more;
  };
  CHECK(directory(tree, "/d") == files);
  CHECK(directory(tree, "/d", {}, Gatherer::Libraries::opened) == with({"open /d/a.so.1"}));
  CHECK(directory(tree, "/d", {}, Gatherer::Libraries::perhaps_opened) ==
        with({"perhaps open /d/a.so.1"}));
}

TEST_CASE("what is opened by path is a library for the program's machine") {
  tree::MemoryTree tree;
  tree.add_file("/a", made_elf({}));
  tree.add_file("/arm", made_elf({.machine = EM_AARCH64}));
  tree.add_file("/small", made_elf({.file_class = elf::Class::elf32}));
  tree.add_file("/program", made_elf({.interpreter = test::made_loader_path}));
  tree.add_file("/text", "text");
  CHECK(gathered(tree, [](Gatherer& gatherer) {
          for (const char* path : {"/a", "/arm", "/small", "/program", "/text", "/none"})
            gatherer.open_module(path);
        }) == Lines{"open /a"});
}

TEST_CASE("of libraries that are opened by path those that others need come first") {
  tree::MemoryTree tree;
  tree.add_file("/d/a.so", made_elf({.needs = {"libz.so.1"}}));
  tree.add_file("/d/b.so", made_elf({.needs = {"a.so"}}));
  tree.add_file("/d/z.so", made_elf({.needs = {"b.so"}, .soname = "libz.so.1"}));
  CHECK(gathered(tree, [](Gatherer& gatherer) {
          for (const char* path : {"/d/a.so", "/d/b.so", "/d/z.so"})
            gatherer.open_module(path);
        }) == Lines{"open /d/b.so", "open /d/z.so", "open /d/a.so"});
}

TEST_CASE("a name is opened once by each who opens it, in the order in which it is asked for") {
  CHECK(gathered({}, [](Gatherer& gatherer) {
          gatherer.open({"libb.so", "libb.so.1"}, "");
          gatherer.open({"liba.so"}, "libc.so.6");
          gatherer.open({"libb.so", "libb.so.1"}, "");
          gatherer.open({"liba.so"}, "");
        }) == Lines{"open libb.so", "open liba.so by libc.so.6", "open liba.so"});
}

TEST_CASE("a program is what the kernel could start: executable, of ELF or a script") {
  tree::MemoryTree tree;
  const auto program = made_elf({.interpreter = test::made_loader_path});
  tree.add_file("/program", program, 0755);
  tree.add_file("/static", made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  tree.add_file("/script", "#!/bin/sh\n", 0755);
  tree.add_file("/not-executable", program, 0644);
  tree.add_file("/object", made_elf({.type = ET_REL, .dynamic = false}), 0755);
  tree.add_file("/text", "echo\n", 0755);
  tree.add_directory("/directory");
  const closure::Engine engine(tree, {});
  const Gatherer gatherer(engine, x86_64);
  Lines programs;
  for (const char* path : {"/program", "/static", "/script", "/not-executable", "/object", "/text",
                           "/directory", "/none"}) {
    if (gatherer.is_program(path)) programs.emplace_back(path);
  }
  CHECK(programs == Lines{"/program", "/static", "/script"});
}

TEST_CASE("of a directory the programs that a loader maps are started, those of the machine") {
  tree::MemoryTree tree;
  const auto program = made_elf({.interpreter = test::made_loader_path});
  tree.add_file("/d/bin/helper", program, 0755);
  tree.add_file("/d/arm", made_elf({.machine = EM_AARCH64, .interpreter = "/lib/ld.so"}), 0755);
  tree.add_file("/d/data", program, 0644);
  tree.add_file("/d/static", made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  tree.add_file("/d/lib.so", made_elf({}), 0755);
  tree.add_file("/d/script", "#!/bin/sh\n", 0755);
  tree.add_link("/d/link", "bin/helper");
  CHECK(gathered(tree, [](Gatherer& gatherer) { gatherer.start_programs_in("/d"); }) ==
        Lines{"start /d/bin/helper"});
}

TEST_CASE(
    "directories that are written to are sorted, each once; of two who make a file the first "
    "counts") {
  CHECK(gathered({}, [](Gatherer& gatherer) {
          for (const char* path : {"/var/log/b", "/var/log/a", "/var/log/b"})
            gatherer.take_empty(path);
          gatherer.make({"/made", "", "one"});
          gatherer.make({"/made", "", "two"});
        }) == Lines{"/made -> one", "state /var/log/a", "state /var/log/b"});
}

TEST_CASE("a module that can be started too is opened, a program is not") {
  tree::MemoryTree tree;
  test::MadeElf both{.interpreter = test::made_loader_path};
  tree.add_file("/m/pam_cap.so", made_elf(both));
  tree.add_file("/m/program", made_elf(both), 0755);
  both.flags_1 = DF_1_PIE;
  tree.add_file("/m/marked.so", made_elf(both), 0755);
  const Lines all = gathered(tree, [](Gatherer& gatherer) {
    for (const char* path : {"/m/pam_cap.so", "/m/program", "/m/marked.so"})
      gatherer.open_module(path);
  });
  CHECK(all == Lines{"open /m/pam_cap.so"});
}
