#include "closure/engine.h"

#include "base/error.h"
#include "base/parallel.h"
#include "elf/constants.h"
#include "support/closure_lines.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "support/made_program.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace whittle;
using namespace whittle::closure;
using test::edge_lines;
using test::finding_lines;
using test::interpreter;
using test::listing_lines;
using test::made_elf;
using test::object_lines;
using test::problem_of;
using test::resolved;
using test::system_with;
using tree::MemoryTree;
using Lines = std::vector<std::string>;

TEST_CASE("a static program, position-independent or not, is its own closure") {
  MemoryTree tree;
  tree.add_file("/static", made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  tree.add_file("/static-pie", made_elf({.flags_1 = DF_1_PIE}), 0755);
  for (const char* path : {"/static", "/static-pie"}) {
    const Closure closure = resolved(tree, path);
    CHECK(closure.kind == ProgramKind::static_);
    CHECK(object_lines(closure) == Lines{std::string("program ") + path});
    CHECK(closure.starts());
  }
}

TEST_CASE("a library is asked of its loader, as a program that has no loader of its own") {
  MemoryTree tree = system_with();
  tree.add_file("/lib64/liba.so", made_elf({.needs = {"libb.so"}, .soname = "liba.so"}));
  tree.add_file("/lib64/libb.so", made_elf({}));
  const Closure closure = resolved(tree, "/lib64/liba.so");
  CHECK(closure.kind == ProgramKind::library);
  CHECK(object_lines(closure) == Lines{"program /lib64/liba.so",
                                       "loader /lib64/ld-linux-x86-64.so.2",
                                       "library libb.so /lib64/libb.so"});
  CHECK(edge_lines(closure, closure.edges) ==
        Lines{"liba.so interpreter /lib64/ld-linux-x86-64.so.2: the loader it is asked of",
              "liba.so needs libb.so: default directories"});
  CHECK(closure.starts());
}

TEST_CASE("a library with an interpreter is a program to those alone who may execute it") {
  MemoryTree tree = system_with();
  const std::string bytes = made_elf({.interpreter = interpreter, .soname = "libcap.so.2"});
  tree.add_file("/lib64/libcap.so.2", bytes, 0644);
  tree.add_file("/lib64/executable.so.2", bytes, 0755);
  const Closure closure = resolved(tree, "/lib64/libcap.so.2");
  CHECK(closure.kind == ProgramKind::library);
  CHECK(closure.starts());
  CHECK(resolved(tree, "/lib64/executable.so.2").kind == ProgramKind::dynamic);
}

TEST_CASE("what needs libraries is no static program, whatever it lacks") {
  MemoryTree tree = system_with();
  tree.add_file("/lib64/libb.so", made_elf({}));
  tree.add_file("/pie", made_elf({.needs = {"libb.so"}, .flags_1 = DF_1_PIE}), 0755);
  tree.add_file("/fixed", made_elf({.type = ET_EXEC, .needs = {"libb.so"}}), 0755);
  for (const char* path : {"/pie", "/fixed"}) {
    const Closure closure = resolved(tree, path);
    CHECK(closure.kind == ProgramKind::library);
    CHECK(object_lines(closure) == Lines{std::string("program ") + path,
                                         "loader /lib64/ld-linux-x86-64.so.2",
                                         "library libb.so /lib64/libb.so"});
  }
}

TEST_CASE("what a library needs cannot be told without a loader in the tree") {
  MemoryTree tree;
  tree.add_file("/liba.so", made_elf({.needs = {"libb.so"}, .soname = "liba.so"}));
  tree.add_file("/libb.so", made_elf({.soname = "libb.so"}));
  CHECK(problem_of(tree, "/liba.so") ==
        "cannot tell what /liba.so needs: no dynamic loader for x86-64 is in the tree");
  CHECK(object_lines(resolved(tree, "/libb.so")) == Lines{"program /libb.so"});
}

TEST_CASE("an interpreter that is missing, no program, foreign or not executable stops the start") {
  const auto refusal = [](const MemoryTree& tree, const loader::Process& process = {}) {
    const Closure closure = resolved(tree, "/app/server", process);
    CHECK_FALSE(closure.starts());
    REQUIRE(closure.objects.size() == 2);
    CHECK(closure.objects[1].role == loader::Role::loader);
    return closure.objects[1].search.attempts[0].detail + " / " + closure.objects[1].search.message;
  };
  MemoryTree tree = system_with();
  tree.remove(interpreter);
  CHECK(refusal(tree) == "No such file or directory / execve: No such file or directory");
  tree.add_file(interpreter, "text", 0755);
  CHECK(refusal(tree) == "not an ELF file / execve: Accessing a corrupted shared library");
  tree.add_file(interpreter, made_elf({.file_class = elf::Class::elf32, .machine = EM_386}), 0755);
  CHECK(refusal(tree) ==
        "32-bit for i386, the program is 64-bit for x86-64 / execve: Accessing a "
        "corrupted shared library");
  tree.add_file(interpreter, test::made_ld_so(), 0644);
  CHECK(refusal(tree) ==
        "mode 0644: a loader must be executable, unlike a library / execve: "
        "Permission denied");
}

TEST_CASE("an interpreter that is neither glibc's nor musl's is an error") {
  MemoryTree tree = system_with();
  tree.add_file(interpreter, made_elf({}), 0755);
  CHECK(problem_of(tree, "/app/server") ==
        "cannot tell what /app/server needs: its interpreter /lib64/ld-linux-x86-64.so.2 is "
        "neither glibc's ld.so nor musl's");
}

TEST_CASE("a program that may not be executed does not start, given to the loader it does") {
  MemoryTree tree = system_with();
  tree.add_file("/app/server", made_elf({.interpreter = interpreter}), 0644);
  const Closure closure = resolved(tree);
  CHECK(finding_lines(closure) == Lines{"error /app/server: cannot be executed: its mode is 0644"});
  CHECK_FALSE(closure.starts());
  loader::Process process;
  process.via_loader.emplace();
  CHECK(resolved(tree, "/app/server", process).starts());
}

TEST_CASE("a loader without a banner is of the release that the libc beside it tells") {
  MemoryTree tree = system_with();
  tree.add_file(interpreter, test::made_ld_so({.version = ""}), 0755);
  CHECK_FALSE(resolved(tree).ld_so.release);
  const std::string banner = "GNU C Library (Debian GLIBC 2.31-13) stable release version 2.31.\n";
  tree.add_file("/lib64/libc.so.6",
                made_elf({.soname = "libc.so.6", .read_only_data = '\0' + banner + '\0'}));
  CHECK(resolved(tree).ld_so.release == loader::Release{2, 31});
}

TEST_CASE("many programs on many threads get the answers that each gets alone, in their order") {
  MemoryTree tree;
  tree.add_file(interpreter, test::made_ld_so(), 0755);
  std::vector<std::string> programs;
  for (int i = 0; i < 40; ++i) {
    const std::string n = std::to_string(i);
    tree.add_file("/lib64/lib" + n + ".so",
                  made_elf({.needs = {"lib" + std::to_string((i + 1) % 40) + ".so"},
                            .soname = "lib" + n + ".so"}));
    tree.add_file("/bin/" + n,
                  made_elf({.interpreter = interpreter,
                            .needs = {"lib" + n + ".so", "gone" + n + ".so"},
                            .runpath = "/opt/" + n}),
                  0755);
    programs.push_back("/bin/" + n);
    if (i % 10 == 0) programs.push_back("/bin/no-" + n);
  }
  const auto told = [](const Engine& engine, const std::string& program) {
    try {
      const Closure closure = engine.resolve(program);
      Lines lines = object_lines(closure);
      std::ranges::copy(edge_lines(closure, closure.edges), std::back_inserter(lines));
      std::ranges::copy(listing_lines(closure), std::back_inserter(lines));
      return lines;
    } catch (const Error& error) {
      return Lines{error.what()};
    }
  };
  const Engine together(tree, {});
  std::vector<Lines> answers(programs.size());
  in_parallel(programs.size(), [&](std::size_t i) { answers[i] = told(together, programs[i]); });
  for (std::size_t i = 0; i < programs.size(); ++i) {
    INFO(programs[i]);
    const Engine alone(tree, {});
    CHECK(answers[i] == told(alone, programs[i]));
  }
  CHECK(answers[1] == Lines{"cannot open /bin/no-0: No such file or directory"});
}

TEST_CASE("a library of the driver is left to the machine that runs the program, here or not") {
  const auto runs_with_driver = [](const MemoryTree& tree) {
    Options options;
    options.runtime_libraries = {{Glob("libcuda.so*"), "it must be of its driver"}};
    return Engine(tree, {}, options);
  };
  MemoryTree tree = system_with({.needs = {"libcuda.so.1", "liba.so"}});
  tree.add_file("/lib64/liba.so", made_elf({.needs = {"libcuda.so.1"}}));
  for (const bool here : {false, true}) {
    if (here) tree.add_file("/lib64/libcuda.so.1", made_elf({.needs = {"libdeep.so"}}));
    const Closure closure = runs_with_driver(tree).resolve("/app/server");
    CHECK(object_lines(closure) == Lines{"program /app/server", "loader " + interpreter,
                                         "library libcuda.so.1 missing optional",
                                         "library liba.so /lib64/liba.so",
                                         "library libcuda.so.1 missing optional"});
    CHECK(closure.starts());
    CHECK(closure.findings ==
          Findings{{FindingId::library_left_to_runtime, Severity::note, "libcuda.so.1",
                    "left to the machine that runs the program", "it must be of its driver", ""}});
  }
  CHECK_FALSE(resolved(tree).starts());  // libdeep.so is missing
}
