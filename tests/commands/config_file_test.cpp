#include "commands/config_file.h"

#include "base/error.h"
#include "commands/pack_options.h"
#include "support/temporary_directory.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using commands::ConfigFile;
using commands::PackOptions;
using commands::parse_config;
using Lines = std::vector<std::string>;

namespace {

// "key = value, value", sorted.
Lines lines(const commands::Settings& settings) {
  Lines lines;
  for (const auto& setting : settings) {
    std::string line = setting.key + " =";
    for (const auto& value : setting.values)
      line += " " + value;
    lines.push_back(line);
  }
  std::ranges::sort(lines);
  return lines;
}

std::string problem_with(const std::string& text) {
  try {
    parse_config(text, "my.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

// The options of the first pack, after this command line.
PackOptions applied(const std::string& text, Lines arguments) {
  CLI::App app;
  PackOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  std::set<const CLI::Option*> said;
  for (const CLI::Option* option : app.get_options())
    if (option->count() > 0) said.insert(option);
  const ConfigFile file = parse_config(text, "my.toml");
  commands::apply(file.packs.front(), file.path, app, said);
  return options;
}

}  // namespace

TEST_CASE("every [[pack]] has what is said for all, and its own in the place of it") {
  const ConfigFile file = parse_config(R"(
[program]
env = ["A=1", "B=2"]
uid = 7
secure = true
no-proc = false
[image]
compression = "zstd"
[needs]
need = ["gconv"]
[[needs.rule]]
name = "plugins"
bring = [{ files = "/usr/lib/app/**" }]
[[pack]]
program = "/bin/a"
output = "a.tar"
[[pack]]
program = ["/bin/b", "/bin/c"]
output = "b.tar"
env = ["C=3"]
)",
                                       "my.toml");
  REQUIRE(file.packs.size() == 2);
  CHECK(lines(file.packs[0]) == Lines{"compression = zstd", "env = A=1 B=2", "need = gconv",
                                      "no-proc =", "output = a.tar", "program = /bin/a",
                                      "secure = true", "uid = 7"});
  CHECK(lines(file.packs[1]) == Lines{"compression = zstd", "env = C=3", "need = gconv",
                                      "no-proc =", "output = b.tar", "program = /bin/b /bin/c",
                                      "secure = true", "uid = 7"});
  REQUIRE(file.rules.size() == 1);
  CHECK(file.rules[0].name == "plugins");
  CHECK(parse_config("", "my.toml").packs.size() == 1);
}

TEST_CASE("what means nothing is told with its line and what may have been meant") {
  CHECK(problem_with("[program]\n\nevn = 'A=1'") ==
        "cannot use my.toml: line 3: evn means nothing in [program]: did you mean env?");
  CHECK(problem_with("[program]\ntag = 'a'") ==
        "cannot use my.toml: line 2: tag means nothing in [program]: tag belongs in [image]");
  CHECK(problem_with("[progam]\nenv = 'A=1'") ==
        "cannot use my.toml: line 1: there is no [progam]: did you mean program?");
  CHECK(problem_with("output = 'a.tar'") ==
        "cannot use my.toml: line 1: there is no [output]: output belongs in [[pack]]");
  CHECK(problem_with("[pack]\noutput = 'a.tar'") ==
        "cannot use my.toml: line 1: pack must be a list of tables, [[pack]]");
  CHECK(problem_with("image = 1") == "cannot use my.toml: line 1: image must be a table");
  CHECK(problem_with("[program]\nenv = 1.5") ==
        "cannot use my.toml: line 2: env must be a string, a number, true or false, or a list");
  CHECK(problem_with("[program]\nenv = [['A']]") ==
        "cannot use my.toml: line 2: env must be a list of strings");
  CHECK(problem_with("[[needs.rule]]\nnam = 'x'").starts_with("cannot use my.toml: line 2: nam"));
  CHECK(problem_with("[program\n").starts_with("cannot read my.toml: line 1: "));
}

TEST_CASE("what the command line says wins over the file") {
  const std::string text = R"(
[program]
env = ["A=1", "B=2"]
secure = true
via-loader = "/lib/ld.so"
[image]
owner = ["keep", "*.sh=1:1"]
[[pack]]
program = "/bin/a"
output = "a.tar"
)";
  const PackOptions file = applied(text, {});
  CHECK(file.process.env == Lines{"A=1", "B=2"});
  CHECK(file.process.secure);
  CHECK(file.process.via_loader == "/lib/ld.so");
  CHECK(file.files.owners == Lines{"keep", "*.sh=1:1"});
  CHECK(file.programs == Lines{"/bin/a"});
  CHECK(file.output == "a.tar");
  const PackOptions both = applied(text, {"--env", "C=3", "-o", "b.tar", "/bin/b"});
  CHECK(both.process.env == Lines{"C=3"});
  CHECK(both.process.secure);
  CHECK(both.programs == Lines{"/bin/b"});
  CHECK(both.output == "b.tar");
}

TEST_CASE("a value that an option does not take is told with its line") {
  CHECK_THROWS_WITH(applied("[image]\nformat = 'zip'", {}),
                    Catch::StartsWith("cannot use my.toml: line 2: format: "));
  CHECK_THROWS_WITH(applied("[program]\nuid = 'root'", {}),
                    Catch::StartsWith("cannot use my.toml: line 2: uid: "));
  CHECK_THROWS_WITH(applied("[program]\ncwd = ['/a', '/b']", {}),
                    Catch::StartsWith("cannot use my.toml: line 2: cwd: "));
}

TEST_CASE("every key of every table is an option of pack") {
  CLI::App app;
  PackOptions options;
  options.add_to(app);
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() || option->get_name() == "--help") continue;
    const std::string key = option->get_lnames().front();
    if (key == "config" || key == "plan" || key == "json") continue;  // of one run
    CAPTURE(key);
    CHECK(problem_with("[[pack]]\n" + key + " = 'x'") == "none");
  }
}

TEST_CASE("a file that cannot be read is named") {
  const test::TemporaryDirectory directory;
  CHECK_THROWS_WITH(commands::read_config(directory / "no.toml"),
                    "cannot read " + directory / "no.toml" + ": No such file or directory");
}

TEST_CASE("a file that is no text of people's size is refused, whatever it is") {
  CHECK_THROWS_WITH(commands::read_config("/dev/zero"),
                    "cannot read /dev/zero: it has more than 16777216 bytes");
}

TEST_CASE("two [[pack]] cannot write to one place, however it is spelled") {
  const test::TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "real");
  std::filesystem::create_symlink("real", directory / "link");
  const auto problem = [&](const std::string& one, const std::string& other) -> std::string {
    try {
      commands::check_outputs(
          parse_config("[[pack]]\noutput = \"" + one + "\"\n[[pack]]\noutput = \"" + other + "\"\n",
                       "whittle.toml"));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(problem("a.tar", "b.tar").empty());
  for (const auto& [one, other] :
       {std::pair<std::string, std::string>("a.tar", "./a.tar"),
        {"out/", "out"},
        {"-", "-"},
        {directory / "real/new/a.tar", directory / "link/new/../new/a.tar"}})
    CHECK(problem(one, other) == "cannot use whittle.toml: line 4: " + other +
                                     " is the output of another [[pack]], at line 2");
}
