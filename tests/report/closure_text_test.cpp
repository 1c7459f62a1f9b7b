#include "report/closure_text.h"

#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using namespace whittle::report;
using closure::Closure;
using test::made_elf;
using test::made_program;
using test::made_system;
using test::resolve;
using tree::MemoryTree;

namespace {

// A server with a library of its own beside it, which needs one that is there and,
// with `lost`, one that is not.
MemoryTree server(const std::string& lost = "") {
  MemoryTree tree = made_system();
  test::MadeElf program = made_program({"libbar.so.1", "libc.so.6"});
  program.runpath = "$ORIGIN/../lib";
  tree.add_file("/opt/app/bin/server", made_elf(program), 0755);
  test::MadeElf bar{.needs = {"libbaz.so.1", "libc.so.6"}, .soname = "libbar.so.1"};
  if (!lost.empty()) bar.needs.emplace_back(lost);
  tree.add_file("/opt/app/lib/libbar.so.1", made_elf(bar));
  tree.add_file("/usr/lib64/libbaz.so.1",
                made_elf({.needs = {"libc.so.6"}, .soname = "libbaz.so.1"}));
  return tree;
}

}  // namespace

TEST_CASE("a tree spreads an object out once, where the loader met it first") {
  const Closure closure = resolve(server(), "/opt/app/bin/server");
  CHECK(tree_text(closure, Color::off) ==
        R"(/opt/app/bin/server
├── /lib64/ld-linux-x86-64.so.2 [interpreter]
├── libbar.so.1 => /opt/app/bin/../lib/libbar.so.1 [RUNPATH of /opt/app/bin/server]
│   ├── libbaz.so.1 => /usr/lib64/libbaz.so.1 [default directories]
│   │   └── libc.so.6 (below)
│   └── libc.so.6 (below)
└── libc.so.6 => /lib64/libc.so.6 [default directories]
)");
}

TEST_CASE("a tree names the path again where another name leads to it") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/liba.so.1", made_elf({.needs = {"libprogram.so", "ld-linux-x86-64.so.2"},
                                              .soname = "liba.so.1"}));
  tree.add_link("/lib64/liba.so", "liba.so.1");
  test::MadeElf program = made_program({"liba.so.1", "liba.so"});
  program.soname = "libprogram.so";
  tree.add_file("/bin/program", made_elf(program), 0755);
  CHECK(tree_text(resolve(tree, "/bin/program"), Color::off) ==
        R"(/bin/program
├── /lib64/ld-linux-x86-64.so.2 [interpreter]
├── liba.so.1 => /lib64/liba.so.1 [default directories]
│   ├── libprogram.so => /bin/program (above)
│   └── ld-linux-x86-64.so.2 => /lib64/ld-linux-x86-64.so.2 (above)
└── liba.so => /lib64/liba.so.1 (above)
)");
}

TEST_CASE("needs that go in a circle end the tree") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/liba.so", made_elf({.needs = {"libb.so"}, .soname = "liba.so"}));
  tree.add_file("/lib64/libb.so", made_elf({.needs = {"liba.so"}, .soname = "libb.so"}));
  tree.add_file("/bin/program", made_elf(made_program({"liba.so"})), 0755);
  CHECK(tree_text(resolve(tree, "/bin/program"), Color::off) ==
        R"(/bin/program
├── /lib64/ld-linux-x86-64.so.2 [interpreter]
└── liba.so => /lib64/liba.so [default directories]
    └── libb.so => /lib64/libb.so [default directories]
        └── liba.so (above)
)");
}

TEST_CASE("the first line of a tree says what is no dynamic program") {
  MemoryTree tree = made_system();
  tree.add_file("/bin/alone", made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  tree.add_file("/app/start", "#!/bin/alone -x\n", 0755);
  tree.add_file("/lib64/liba.so", made_elf({.needs = {"libc.so.6"}, .soname = "liba.so"}));
  CHECK(tree_text(resolve(tree, "/bin/alone"), Color::off) == "/bin/alone [statically linked]\n");
  CHECK(tree_text(resolve(tree, "/app/start"), Color::off) ==
        "/app/start [script, run by /bin/alone]\n"
        "/bin/alone [statically linked]\n");
  CHECK(tree_text(resolve(tree, "/lib64/liba.so"), Color::off) ==
        R"(/lib64/liba.so [shared library]
├── /lib64/ld-linux-x86-64.so.2 [the loader it is asked of]
└── libc.so.6 => /lib64/libc.so.6 [default directories]
)");
}

TEST_CASE("a colored tree is the same tree with what is wrong in red") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/libbad.so", "text");
  tree.add_file("/bin/program", made_elf(made_program({"liblost.so", "libbad.so"})), 0755);
  const Closure closure = resolve(tree, "/bin/program");
  CHECK(tree_text(closure, Color::off) ==
        R"(/bin/program
├── /lib64/ld-linux-x86-64.so.2 [interpreter]
├── liblost.so not found
└── libbad.so => /lib64/libbad.so cannot be loaded
)");
  CHECK(tree_text(closure, Color::on) ==
        "\x1b[1m/bin/program\x1b[0m\n"
        "├── /lib64/ld-linux-x86-64.so.2\x1b[2m [interpreter]\x1b[0m\n"
        "├── \x1b[31mliblost.so not found\x1b[0m\n"
        "└── \x1b[31mlibbad.so => /lib64/libbad.so cannot be loaded\x1b[0m\n");
}

TEST_CASE("names with line breaks and bytes that are no text stay on their line") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/lib\n\xff.so", made_elf({.soname = "lib\n\xff.so"}));
  tree.add_file("/bin/a\tb", made_elf(made_program({"lib\n\xff.so", "no\nsuch"})), 0755);
  const Closure closure = resolve(tree, "/bin/a\tb");
  CHECK(tree_text(closure, Color::off) ==
        R"(/bin/a\tb
├── /lib64/ld-linux-x86-64.so.2 [interpreter]
├── lib\n\xff.so => /lib64/lib\n\xff.so [default directories]
└── no\nsuch not found
)");
  CHECK(list_text(closure) ==
        "lib\\n\\xff.so\t/lib64/lib\\n\\xff.so\n"
        "no\\nsuch\tnot found\n");
}

TEST_CASE("a list is what the loader lists") {
  CHECK(list_text(resolve(server("liblost.so"), "/opt/app/bin/server")) ==
        "libbar.so.1\t/opt/app/bin/../lib/libbar.so.1\n"
        "libc.so.6\t/lib64/libc.so.6\n"
        "libbaz.so.1\t/usr/lib64/libbaz.so.1\n"
        "liblost.so\tnot found\n");
}

TEST_CASE("what is missing says who asked, what was tried in order, and why each failed") {
  MemoryTree tree = server("libfoo.so.2");
  tree.add_file("/opt/app/lib/libbar.so.1", made_elf({.needs = {"libfoo.so.2"},
                                                      .soname = "libbar.so.1",
                                                      .runpath = "$ORIGIN:/opt/foo:/opt/other"}));
  tree.add_file(
      "/opt/other/libfoo.so.2",
      made_elf({.file_class = elf::Class::elf32, .machine = EM_386, .soname = "libfoo.so.2"}));
  const Closure closure = resolve(tree, "/opt/app/bin/server");
  const std::string table =
      R"(  RUNPATH of libbar.so.1  /opt/app/bin/../lib/libfoo.so.2             no such file
  RUNPATH of libbar.so.1  /opt/foo/libfoo.so.2                        no such directory
  RUNPATH of libbar.so.1  /opt/other/libfoo.so.2                      32-bit, a 64-bit library is needed
  default directories     /lib64/libfoo.so.2, /usr/lib64/libfoo.so.2  no such file
  (RUNPATH of server does not apply: RUNPATH is not inherited)
)";
  const std::string askers =
      "libfoo.so.2, needed by /opt/app/bin/../lib/libbar.so.1, needed by /opt/app/bin/server\n";
  CHECK(missing_text(closure, Color::off) == "missing: " + askers + table);
  CHECK(missing_text(closure, Color::on) == "\x1b[31mmissing:\x1b[0m " + askers + table);
}

TEST_CASE("a name that several ask for in vain in the same places has one table") {
  MemoryTree tree = made_system();
  for (const std::string name : {"liba.so", "libb.so"}) {
    tree.add_file("/lib64/" + name, made_elf({.needs = {"liblost.so"}, .soname = name}));
  }
  tree.add_file("/lib64/libc.so.6",
                made_elf({.needs = {"liblost.so"}, .soname = "libc.so.6", .runpath = "/opt"}));
  tree.add_file("/bin/program", made_elf(made_program({"liba.so", "libb.so", "libc.so.6"})), 0755);
  CHECK(missing_text(resolve(tree, "/bin/program"), Color::off) ==
        R"(missing: liblost.so, needed by /lib64/liba.so, needed by /bin/program
  and needed by /lib64/libb.so, needed by /bin/program
  default directories  /lib64/liblost.so      no such file
  default directories  /usr/lib64/liblost.so  no such directory
missing: liblost.so, needed by /lib64/libc.so.6, needed by /bin/program
  RUNPATH of libc.so.6  /opt/liblost.so        no such directory
  default directories   /lib64/liblost.so      no such file
  default directories   /usr/lib64/liblost.so  no such directory
)");
}

TEST_CASE("what the loader refuses says where the search ended") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/libbad.so",
                "just a text, longer than the header of an ELF file would be......");
  tree.add_file("/usr/lib64/libbad.so", made_elf({.soname = "libbad.so"}));
  tree.add_file("/bin/program", made_elf(made_program({"libbad.so"})), 0755);
  CHECK(missing_text(resolve(tree, "/bin/program"), Color::off) ==
        R"(refused: libbad.so, needed by /bin/program
  default directories  /lib64/libbad.so  invalid ELF header
  (the loader stops at such a file and looks no further)
)");
}

TEST_CASE("a missing interpreter is missing like a library") {
  MemoryTree tree;
  tree.add_file("/bin/program", made_elf(made_program({"libc.so.6"})), 0755);
  CHECK(missing_text(resolve(tree, "/bin/program"), Color::off) ==
        R"(missing: /lib64/ld-linux-x86-64.so.2, interpreter of /bin/program
  named by path  /lib64/ld-linux-x86-64.so.2  No such file or directory
)");
}

TEST_CASE("a missing auxiliary filter is told, with that it does not matter") {
  MemoryTree tree = made_system();
  tree.add_file("/bin/program", made_elf(made_program({test::auxiliary("libfast.so")})), 0755);
  const Closure closure = resolve(tree, "/bin/program");
  CHECK(closure.starts());
  CHECK(missing_text(closure, Color::off) ==
        R"(missing: libfast.so, auxiliary filter of /bin/program
  default directories  /lib64/libfast.so      no such file
  default directories  /usr/lib64/libfast.so  no such directory
  (the program starts without it)
)");
  CHECK(tree_text(closure, Color::off) ==
        R"(/bin/program
├── /lib64/ld-linux-x86-64.so.2 [interpreter]
└── libfast.so not found [auxiliary filter]
)");
}

TEST_CASE("what is opened after the start says so, and by which rule") {
  MemoryTree tree = made_system();
  tree.add_file("/lib64/libplugin.so", made_elf({.soname = "libplugin.so"}));
  tree.add_file("/lib64/libgcc_s.so.1", made_elf({.soname = "libgcc_s.so.1"}));
  tree.add_file("/bin/program", made_elf(made_program({"libc.so.6"})), 0755);

  Closure closure = resolve(tree, "/bin/program");
  for (const std::string name : {"libplugin.so", "libgcc_s.so.1"}) {
    closure::Object object = closure.objects.back();
    object.name = name;
    object.path = "/lib64/" + name;
    closure.objects.push_back(object);
  }
  closure.edges.push_back({0, 3, ReasonKind::dlopen, "libplugin.so", "default directories"});
  closure.edges.push_back({2, 4, ReasonKind::rule, "libgcc", "pthread_cancel; ld.so.cache"});
  CHECK(tree_text(closure, Color::off) ==
        R"(/bin/program
├── /lib64/ld-linux-x86-64.so.2 [interpreter]
├── libc.so.6 => /lib64/libc.so.6 [default directories]
│   └── libgcc_s.so.1 => /lib64/libgcc_s.so.1 [rule libgcc, pthread_cancel; ld.so.cache]
└── libplugin.so => /lib64/libplugin.so [opened later, default directories]
)");
}

TEST_CASE("nothing missing is no text") {
  CHECK(missing_text(resolve(server(), "/opt/app/bin/server"), Color::off).empty());
}
