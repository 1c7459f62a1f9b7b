#include "needs/rounds.h"

#include "support/made_names.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using closure::Opening;
using test::made_elf;
using Lines = std::vector<std::string>;

namespace {

Rule opens(const std::string& name, const std::string& symbol, const std::string& library) {
  return {.name = name,
          .why = "",
          .without = "",
          .signs = {{.kind = SignKind::imports, .any = {symbol}, .by_library = Grade::needed}},
          .brings = {{.kind = BringKind::open, .what = {library}}}};
}

tree::MemoryTree chained_system() {
  auto tree = test::made_system();
  tree.add_file(
      "/app",
      made_elf({.interpreter = test::made_loader_path, .needs = {"libc.so.6"}, .imports = {{"f"}}}),
      0755);
  tree.add_file("/lib64/libx.so", made_elf({.imports = {{"g"}}}));
  tree.add_file("/lib64/liby.so", made_elf({.imports = {{"f"}}}));
  return tree;
}

}  // namespace

TEST_CASE("what is opened shows signs of its own, round by round, and each opens once") {
  const auto tree = chained_system();
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {opens("x", "f", "libx.so"), opens("y", "g", "liby.so")});
  const Options options;
  Rounds rounds(facts, options, {engine.start("/app")});
  rounds.run();
  REQUIRE(rounds.programs().size() == 1);
  Lines paths;
  for (const auto& object : rounds.programs()[0].resolution.closure().objects)
    paths.push_back(object.path);
  CHECK(paths == Lines{"/app", test::made_loader_path, "/lib64/libc.so.6", "/lib64/libx.so",
                       "/lib64/liby.so"});
  CHECK(rounds.programs()[0].openings["x"].front() == 0);
  CHECK(rounds.programs()[0].openings["y"].front() == 1);
  // liby.so asks for libx.so too: it is opened by another, for the same rule.
  const auto applications = rounds.applications(0);
  REQUIRE(applications.size() == 2);
  CHECK(applications[0].evidence.by == "/app");
  CHECK(applications[0].additions->opened.size() == 1);
  CHECK(rounds.findings().empty());
}

TEST_CASE("a rule that is off does nothing, and one that is asked for needs no sign") {
  const auto tree = chained_system();
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {opens("x", "f", "libx.so"), opens("z", "none", "liby.so")});
  Options options{.requested = {{"z", {}}}, .off = {"x"}};
  Rounds rounds(facts, options, {engine.start("/app")});
  rounds.run();
  const auto applications = rounds.applications(0);
  REQUIRE(applications.size() == 1);
  CHECK(applications[0].is_requested);
  CHECK(applications[0].evidence.sign == "asked for by --need");
  CHECK(rounds.programs()[0].resolution.closure().objects.back().path == "/lib64/liby.so");
}

TEST_CASE("evidence without arguments asks for the rule's own, beside what other evidence asks") {
  const auto tree = chained_system();
  const closure::Engine engine(tree, {});
  Rule rule = opens("x", "f", "lib{arg}.so");
  const auto arguments = [&](const Rule& of) {
    const FactStore facts(engine, {of});
    const Options options{.requested = {{"x", {"z"}}}};
    Rounds rounds(facts, options, {engine.start("/app")});
    rounds.run();
    return rounds.applications(0).at(0).context.arguments;
  };
  rule.arguments = {"x", "y"};
  CHECK(arguments(rule) == Lines{"x", "y", "z"});
  rule.arguments = {};
  CHECK(arguments(rule).empty());  // all there are
  rule.signs[0].gives = {"y"};
  CHECK(arguments(rule) == Lines{"y", "z"});
}

TEST_CASE("a dlopen note says how much it is wanted, and what for as far as it knows") {
  closure::Object object;
  object.path = "/lib64/libx.so";
  const auto opening = [&](const elf::DlopenNeed& note) { return opening_of_note(object, note); };
  const auto expected = [](Opening::Needed needed, const std::string& how) {
    return Opening{"/lib64/libx.so",
                   {"liba.so", "libb.so"},
                   needed,
                   {ReasonKind::dlopen, "/lib64/libx.so", "liba.so", how}};
  };
  elf::DlopenNeed note{.sonames = {"liba.so", "libb.so"}, .priority = elf::Priority::required};
  CHECK(opening(note) == expected(Opening::Needed::yes, "required"));
  note.priority = elf::Priority::suggested;
  note.feature = "sound";
  CHECK(opening(note) == expected(Opening::Needed::no, "suggested, sound"));
  note.description = "plays";
  CHECK(opening(note) == expected(Opening::Needed::no, "suggested, sound: plays"));
  note.feature = "";
  CHECK(opening(note) == expected(Opening::Needed::no, "suggested: plays"));
}

namespace {

const Rule paths{.name = "paths",
                 .why = "",
                 .without = "",
                 .signs = {{.kind = SignKind::names, .any = {"files"}}},
                 .is_separate = true,
                 .brings = {{.kind = BringKind::paths, .what = {"{arg}"}}}};

Lines grades(Rounds& rounds) {
  Lines all;
  for (const Application& found : rounds.applications(0)) {
    all.push_back((found.evidence.grade == Grade::needed ? "needed " : "possible ") +
                  found.name(paths) + ": " + found.evidence.sign);
  }
  return all;
}

}  // namespace

TEST_CASE("of a rule whose arguments are separate each has a grade of its own") {
  auto tree = test::made_system();
  test::MadeElf program = test::made_program({"libc.so.6"});
  program.read_only_data = test::texts({"/opt/large", "/opt/plugin.so", "/opt/small"});
  tree.add_file("/app", made_elf(program), 0755);
  tree.add_file("/opt/plugin.so", made_elf({}));
  tree.add_file("/opt/small", "");
  tree.add("/opt/large", {.kind = tree::Kind::file, .mode = 0644, .size = 5'000'000, .id = {}});
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {paths});
  Options options;
  Rounds rounds(facts, options, {engine.start("/app")});
  rounds.run();
  CHECK(grades(rounds) == Lines{"possible paths /opt/large: names /opt/large",
                                "needed paths /opt/plugin.so: names /opt/plugin.so",
                                "needed paths /opt/small: names /opt/small"});
  CHECK(rounds.programs()[0].openings.contains("paths /opt/plugin.so"));
  CHECK(rounds.programs()[0].openings.size() == 1);

  // What is asked for is needed, whatever else names it.
  options.requested = {{"paths", {"/opt/large"}}};
  Rounds asked(facts, options, {engine.start("/app")});
  asked.run();
  CHECK(grades(asked) == Lines{"needed paths /opt/large: asked for by --need",
                               "needed paths /opt/plugin.so: names /opt/plugin.so",
                               "needed paths /opt/small: names /opt/small"});
}

TEST_CASE("a configuration that comes along names more, which comes in a later round") {
  auto tree = test::made_system();
  test::MadeElf program = test::made_program({"libc.so.6"});
  program.read_only_data = test::texts({"/etc/app.conf"});
  tree.add_file("/app", made_elf(program), 0755);
  tree.add_file("/etc/app.conf", "include /etc/app/more.conf\n");
  tree.add_file("/etc/app/more.conf", "plugin /opt/plugin.so\n");
  tree.add_file("/opt/plugin.so", made_elf({}));
  tree.add_file("/etc/command.conf", "data /opt/data\n");
  tree.add_file("/opt/data", "");
  tree.add_file("/opt/word", "");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {paths});
  Options options;
  Rounds rounds(facts, options, {engine.start("/app")});
  rounds.run();
  CHECK(grades(rounds) == Lines{"needed paths /etc/app.conf: names /etc/app.conf",
                                "needed paths /etc/app/more.conf: names /etc/app/more.conf",
                                "needed paths /opt/plugin.so: loads /opt/plugin.so"});
  CHECK(rounds.programs()[0].resolution.closure().objects.back().path == "/opt/plugin.so");

  options.configurations = {"/etc/command.conf"};
  options.command = {"--file=/opt/word"};
  Rounds more(facts, options, {engine.start("/app")});
  more.run();
  CHECK(grades(more) == Lines{"needed paths /etc/app.conf: names /etc/app.conf",
                              "needed paths /etc/app/more.conf: names /etc/app/more.conf",
                              "needed paths /opt/data: names /opt/data",
                              "needed paths /opt/plugin.so: loads /opt/plugin.so",
                              "needed paths /opt/word: is started with --file=/opt/word"});
}

TEST_CASE("texts that come along are read where the program is what reads them") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/usr/bin/python3.11", made_elf(test::made_program({})), 0755);
  tree.add_file("/usr/bin/app", made_elf(test::made_program({})), 0755);
  tree.add_file("/app/main.py", "import a\n");
  tree.add_file("/app/main.js", "require('b')\n");
  tree.add_file("/usr/lib/python3/dist-packages/a.py", "");
  tree.add_file("/usr/share/nodejs/b/index.js", "");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {paths});
  Options options;
  options.sources = {"/app/main.js", "/app/main.py"};
  Rounds python(facts, options, {engine.start("/usr/bin/python3.11")});
  python.run();
  CHECK(grades(python) == Lines{"needed paths /usr/lib/python3/dist-packages/a.py: loads a"});
  Rounds other(facts, options, {engine.start("/usr/bin/app")});
  other.run();
  CHECK(grades(other).empty());
}
