#include "needs/file_facts.h"

#include "support/made_dpkg.h"
#include "support/made_names.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::needs;
using test::made_elf;

namespace {

std::vector<Rule> rules() {
  return {{.name = "one",
           .why = "",
           .without = "",
           .signs = {{.kind = SignKind::imports, .any = {"g", "f"}},
                     {.kind = SignKind::soname, .any = {"libx.so.*", "liby.so"}}},
           .brings = {{.kind = BringKind::files, .what = {"/data/{arg}", "{DIR}/x"}}}},
          {.name = "two",
           .why = "",
           .without = "",
           .signs = {{.kind = SignKind::holds, .any = {"text"}},
                     {.kind = SignKind::imports, .any = {"f"}}},
           .brings = {}}};
}

tree::MemoryTree system_with(test::MadeElf program) {
  auto tree = test::made_system();
  program.interpreter = test::made_loader_path;
  program.needs = {"libc.so.6"};
  tree.add_file("/app", made_elf(program), 0755);
  return tree;
}

std::vector<std::string> lines(const std::vector<SignHit>& hits) {
  std::vector<std::string> lines;
  for (const SignHit& hit : hits)
    lines.push_back(std::to_string(hit.rule) + "." + std::to_string(hit.sign) + " " + hit.symbol);
  return lines;
}

}  // namespace

TEST_CASE("a file shows each sign once, by the first of the sign's symbols that it imports") {
  const auto tree = system_with({.imports = {{"f"}, {"g"}, {"h"}}});
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, rules());
  const closure::Closure closure = engine.resolve("/app");
  CHECK(lines(facts.facts(closure.objects[0]).imports) ==
        std::vector<std::string>{"0.0 g", "1.1 f"});
  CHECK(&facts.facts(closure.objects[0]) == &facts.facts(closure.objects[0]));
}

TEST_CASE("what belongs to libc shows nothing and calls nothing, whatever it imports") {
  auto tree = system_with({});
  tree.add_file("/lib64/libc.so.6",
                made_elf({.soname = "libc.so.6", .imports = {{"f"}, {"dlopen"}}}));
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, rules());
  const closure::Closure closure = engine.resolve("/app");
  REQUIRE(closure.objects[2].path == "/lib64/libc.so.6");
  CHECK(is_of_libc(closure.objects[1]));
  CHECK(is_of_libc(closure.objects[2]));
  CHECK_FALSE(is_of_libc(closure.objects[0]));
  const FileFacts& of_libc = facts.facts(closure.objects[2]);
  CHECK(of_libc.imports.empty());
  REQUIRE(of_libc.dlopen_calls);
  CHECK(of_libc.dlopen_calls->empty());
}

TEST_CASE("signs are known by name and by text") {
  const auto tree = system_with({.read_only_data = std::string("\0a text\0", 8)});
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, rules());
  CHECK(lines(facts.signs_of_soname("libx.so.1")) == std::vector<std::string>{"0.1 "});
  CHECK(lines(facts.signs_of_soname("liby.so")) == std::vector<std::string>{"0.1 "});
  CHECK(facts.signs_of_soname("libz.so").empty());
  CHECK(lines(facts.signs_of_text()) == std::vector<std::string>{"1.0 "});
  const closure::Closure closure = engine.resolve("/app");
  CHECK(facts.holds(closure.objects[0], "a text"));
  CHECK_FALSE(facts.holds(closure.objects[0], "no text"));
}

TEST_CASE("a value is what stands between two texts, if the first is there") {
  const auto tree = system_with({.read_only_data = std::string("\0DIR: \"/opt/x\" y\0", 17)});
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  const closure::Closure closure = engine.resolve("/app");
  CHECK(
      facts.value(closure.objects[0],
                  {.name = "DIR", .in = {}, .begins = "DIR: \"", .ends = "\"", .otherwise = ""}) ==
      "/opt/x");
  CHECK(facts.value(closure.objects[0],
                    {.name = "DIR", .in = {}, .begins = "DIR: ", .ends = "", .otherwise = ""}) ==
        "\"/opt/x\" y");
  CHECK_FALSE(
      facts.value(closure.objects[0],
                  {.name = "DIR", .in = {}, .begins = "ELSE: ", .ends = "", .otherwise = ""}));
}

TEST_CASE("what a rule adds is found once for all that ask alike, and anew for others") {
  auto tree = system_with({});
  tree.add_file("/data/a", "");
  tree.add_file("/d/x", "");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, rules());
  const elf::Header program = *engine.resolve("/app").objects[0].elf->header;
  RuleContext context{.arguments = {"a"}, .values = {}, .program = program, .ld_so = {}};
  const auto first = facts.additions(0, context);
  CHECK(first->files.size() == 1);
  context.values["unused"] = "y";
  CHECK(facts.additions(0, context) == first);
  context.values["DIR"] = "/d";
  CHECK(facts.additions(0, context)->files.size() == 2);
  context.arguments = {};
  CHECK(facts.additions(0, context)->files.size() == 1);
}

TEST_CASE("the paths that a file names are sorted, each once, wherever they stand in a text") {
  const auto tree = system_with({.read_only_data = test::texts({"open /opt/b: no", "/opt/a/",
                                                                "/opt/a", "a/b", "/etc/%s.conf"})});
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  const closure::Closure closure = engine.resolve("/app");
  std::vector<std::string> found;
  for (const PathText& path : facts.paths(closure.objects[0]))
    if (path.path != test::made_loader_path)
      found.push_back(path.path + (path.is_prefix ? "*" : ""));
  CHECK(found == std::vector<std::string>{"/etc*", "/opt/a", "/opt/b"});
  CHECK(&facts.paths(closure.objects[0]) == &facts.paths(closure.objects[0]));
}

TEST_CASE("names of files are words with a dot in the middle, of some length") {
  const auto tree = system_with(
      {.read_only_data = test::texts({"read %s/config.json, or 'mime.types'", "a.b", ".hidden",
                                      "sentence.", "nodot", std::string(61, 'x') + ".db"})});
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  const closure::Closure closure = engine.resolve("/app");
  std::vector<std::string> found;
  for (const auto& name : facts.file_names(closure.objects[0]))
    if (name.find(".so") == std::string::npos) found.push_back(name);
  CHECK(found == std::vector<std::string>{"config.json", "mime.types"});
}

TEST_CASE("a library that is there is named within a longer text too, one that is not is none") {
  auto tree =
      system_with({.read_only_data = test::texts({"cannot open libz-ng.so.9libz.so.1inflateEnd",
                                                  "libnone.so.2 is not there", "libalone.so.3"})});
  tree.add_file("/usr/lib/x86_64-linux-gnu/libz.so.1", made_elf({}));
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  const closure::Closure closure = engine.resolve("/app");
  CHECK(facts.constants(closure.objects[0], Constants::libraries) ==
        std::vector<std::string>{"libalone.so.3", "libz.so.1"});
}

TEST_CASE("what the image has in any case is present with all below, and nothing beside it") {
  const auto tree = system_with({});
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {}, {"/opt/app", "/etc/app.conf"});
  CHECK(facts.is_present("/opt/app"));
  CHECK(facts.is_present("/opt/app/x/y"));
  CHECK(facts.is_present("/etc/app.conf"));
  CHECK_FALSE(facts.is_present("/opt/app-more"));
  CHECK_FALSE(facts.is_present("/opt"));
}

TEST_CASE(
    "users are those that packages of one source make, if the root has them and few others do") {
  auto tree = system_with({});
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/app\n");
  dpkg.add("app-common", "/usr/share/app\n", "Source: app\n");
  dpkg.add("other", "/other\n");
  tree.add_file(test::MadeDpkg::info("app-common", "postinst"),
                "#!/bin/sh\nadduser --system --group web\nadduser --system gone\n"
                "adduser --system root\nadduser --system mail\n");
  tree.add_file(test::MadeDpkg::info("other", "postinst"), "#!/bin/sh\nadduser --system others\n");
  tree.add_file("/etc/passwd",
                "root:x:0:0::/:/bin/sh\nmail:x:8:8::/:/bin/sh\nweb:x:100:100::/:/bin/sh\n"
                "others:x:101:101::/:/bin/sh\n");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  CHECK(facts.source_of("/usr/share/app") == "app");
  CHECK(facts.source_of("/unknown").empty());
  CHECK(facts.users_made_for("/app") == std::vector<std::string>{"web"});
  CHECK(facts.users_made_for("/unknown").empty());
}

TEST_CASE("directories are those that packages of one source make or ship below /var and /run") {
  auto tree = system_with({});
  tree.add_directory("/var/lib/app");
  tree.add_file("/var/lib/app/file", "");
  test::MadeDpkg dpkg(tree);
  dpkg.add("app", "/app\n/usr/share/app\n");
  dpkg.add("app-common", "/var/lib/app\n/var/lib/app/file\n/var/lib/gone\n", "Source: app\n");
  dpkg.add("other", "/var/lib/other\n");
  tree.add_directory("/var/lib/other");
  tree.add_file(test::MadeDpkg::info("app", "postinst"), "#!/bin/sh\nmkdir -p /run/app\n");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  CHECK(facts.directories_made_for("/app") == std::vector<std::string>{"/run/app", "/var/lib/app"});
  CHECK(facts.directories_made_for("/unknown").empty());
}

TEST_CASE("the size of a directory is that of the files below it") {
  auto tree = system_with({});
  tree.add_file("/d/a", "123");
  tree.add_file("/d/b/c", "4567");
  tree.add_link("/d/link", "a");
  const closure::Engine engine(tree, {});
  const FactStore facts(engine, {});
  CHECK(facts.size_at("/d") == 7);
  CHECK(facts.size_at("/d/link") == 3);
  CHECK(facts.size_at("/none") == 0);
}
