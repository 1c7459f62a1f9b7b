#include "closure/program.h"

#include "base/error.h"
#include "closure/engine.h"
#include "elf/constants.h"
#include "support/closure_lines.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "support/made_program.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::closure;
using test::interpreter;
using test::made_elf;
using test::object_lines;
using test::problem_of;
using test::resolved;
using test::system_with;
using tree::MemoryTree;
using Lines = std::vector<std::string>;

namespace {

std::optional<ScriptLine> line_of(const std::string& text) {
  return read_script_line(text, "/s");
}

}  // namespace

TEST_CASE("the #! line gives the interpreter, and all that follows as one argument") {
  CHECK(line_of("#!/bin/sh\necho") == ScriptLine{"/bin/sh", ""});
  CHECK(line_of("#! \t/usr/bin/env  -S python3 -u \t\n") ==
        ScriptLine{"/usr/bin/env", "-S python3 -u"});
  CHECK(line_of("#!sh") == ScriptLine{"sh", ""});
  CHECK_FALSE(line_of("# !/bin/sh\n"));
  CHECK_FALSE(line_of("#"));
}

TEST_CASE("a #! line that names no interpreter is an error") {
  for (const char* text : {"#!", "#!\n/bin/sh", "#!  \t \n"}) {
    CHECK_THROWS_WITH(line_of(text), "cannot start /s: its #! line names no interpreter");
  }
}

TEST_CASE("the interpreter must end within the first 255 bytes, its argument may be cut") {
  const std::string longest = "/" + std::string(252, 'x');  // #! and this are 255 bytes
  CHECK(line_of("#!" + longest + "\n") == ScriptLine{longest, ""});
  CHECK(line_of("#!" + longest) == ScriptLine{longest, ""});
  CHECK(line_of("#!" + longest + " a\n") == ScriptLine{longest, ""});
  constexpr const char* too_long =
      "cannot start /s: the interpreter on its #! line does not end within 255 bytes";
  CHECK_THROWS_WITH(line_of("#!" + longest + "x\n"), too_long);
  CHECK_THROWS_WITH(line_of("#!" + longest + "x"), too_long);
  CHECK(line_of("#!/bin/sh " + std::string(300, 'a') + "\n") ==
        ScriptLine{"/bin/sh", std::string(245, 'a')});
}

TEST_CASE("a script is followed to the program that runs it") {
  MemoryTree tree = system_with();
  tree.add_file("/bin/outer", "#!inner -x\n", 0755);
  tree.add_file("/srv/inner", "#!/app/server -y z\n", 0755);
  loader::Process process;
  process.directory = "/srv";
  const Closure closure = resolved(tree, "/bin/outer", process);
  CHECK(closure.program == "/bin/outer");
  REQUIRE(closure.scripts.size() == 2);
  CHECK(closure.scripts[0].path == "/bin/outer");
  CHECK(closure.scripts[0].interpreter == "inner");
  CHECK(closure.scripts[0].argument == "-x");
  CHECK(closure.scripts[1].path == "inner");
  CHECK(closure.scripts[1].where.path == "/srv/inner");
  CHECK(closure.scripts[1].argument == "-y z");
  CHECK(object_lines(closure).front() == "program /app/server");
}

TEST_CASE("scripts nest five deep and no deeper") {
  MemoryTree tree = system_with();
  tree.add_file("/s1", "#!/app/server\n", 0755);
  for (int i = 2; i <= 6; ++i) {
    tree.add_file("/s" + std::to_string(i), "#!/s" + std::to_string(i - 1) + "\n", 0755);
  }
  CHECK(resolved(tree, "/s5").scripts.size() == 5);
  CHECK(problem_of(tree, "/s6") ==
        "cannot start /s6: scripts as interpreters of scripts nest more than 5 deep");
}

TEST_CASE("what is asked about must be there and be a program, a library or a script") {
  MemoryTree tree = system_with();
  tree.add_directory("/dir");
  tree.add_file("/text", "hello");
  tree.add_file("/script", "#!/bin/gone\n", 0755);
  tree.add_file("/object.o", made_elf({.type = ET_REL}));
  tree.add_file("/cut", made_elf({}).substr(0, 100));
  CHECK(problem_of(tree, "/gone") == "cannot open /gone: No such file or directory");
  CHECK(problem_of(tree, "/dir") == "cannot read /dir: not a regular file");
  CHECK(problem_of(tree, "/text") == "cannot read /text: neither an ELF file nor a script");
  CHECK(problem_of(tree, "/script") ==
        "cannot open /bin/gone, the interpreter of /script: No such file or directory");
  CHECK(problem_of(tree, "/object.o") ==
        "cannot use /object.o: neither a program nor a shared library (e_type 1)");
  CHECK(problem_of(tree, "/cut").starts_with("cannot read /cut: program header "));
}

TEST_CASE("set-user-ID makes the start secure for those whose user it changes") {
  MemoryTree tree = system_with({.needs = {"liba.so"}});
  tree.add_file("/app/server", made_elf({.interpreter = interpreter, .needs = {"liba.so"}}), 04755);
  tree.add_file("/variable/liba.so", made_elf({}));
  const auto starts_as = [&](std::uint32_t uid) {
    loader::Process process;
    process.environment = {{"LD_LIBRARY_PATH", "/variable"}};
    process.credentials = {.uid = uid, .gid = 1000};
    return resolved(tree, "/app/server", process).starts();
  };
  CHECK(starts_as(0));
  CHECK_FALSE(starts_as(1000));
  tree.set_owner("/app/server", 1000, 1000);
  CHECK(starts_as(1000));
  tree.add_file("/app/server", made_elf({.interpreter = interpreter, .needs = {"liba.so"}}), 02755);
  CHECK_FALSE(starts_as(1000));
  tree.add_file("/app/server", made_elf({.interpreter = interpreter, .needs = {"liba.so"}}), 0755);
  tree.set_xattr("/app/server", "security.capability", "x");
  CHECK_FALSE(starts_as(1000));
  CHECK(starts_as(0));
}
