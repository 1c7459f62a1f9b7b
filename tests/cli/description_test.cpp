#include "cli/description.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle::cli;

namespace {

struct Options {
  bool flag = false;
  std::string maybe;
  std::string directory;
  std::string user;
  std::string color;
  std::vector<std::string> files;
};

void set_up(CLI::App& app, Options& options) {
  app.formatter(help_formatter());
  app.set_help_flag("-h,--help", "show this help");
  CLI::App& command = *app.add_subcommand("show", "show what is there");
  command.footer("Example:\n  tool show /a\n  tool show /b");
  command.set_help_flag();
  command.add_flag("--flag", options.flag, "a yes");
  command.add_flag("--maybe", options.maybe, "a value after = alone")->type_name("[=VALUE]");
  command.add_option("-d,--directory", options.directory, "where")->type_name("DIR");
  command.add_option("--user", options.user, "who")->type_name("UID[:GID]");
  command.add_option("--color", options.color, "when")->check(CLI::IsMember({"on", "off"}));
  command.add_option("FILE", options.files, "what to show")->required();
}

}  // namespace

TEST_CASE("a description says what the parser takes") {
  CLI::App app("A tool.", "tool");
  Options options;
  set_up(app, options);
  const CommandDescription description = describe(app);
  CHECK(description.name == "tool");
  CHECK(description.what == "A tool.");
  CHECK(description.options == std::vector<OptionDescription>{
                                   {{"-h", "--help"}, "", ValueKind::none, {}, "show this help"}});
  CHECK(description.commands ==
        std::vector<CommandDescription>{
            {"show",
             "show what is there",
             {{{"--flag"}, "", ValueKind::none, {}, "a yes"},
              {{"--maybe"}, "[=VALUE]", ValueKind::any, {}, "a value after = alone"},
              {{"-d", "--directory"}, "DIR", ValueKind::directory, {}, "where"},
              {{"--user"}, "UID[:GID]", ValueKind::any, {}, "who"},
              {{"--color"}, "on|off", ValueKind::choice, {"on", "off"}, "when"}},
             {{"FILE", ValueKind::file, {}, true, "what to show"}},
             {"tool show /a", "tool show /b"},
             {}}});
}

TEST_CASE("help shows names, values and what they mean, and nothing twice") {
  CLI::App app("A tool.", "tool");
  Options options;
  set_up(app, options);
  CHECK(app.get_subcommand("show")->help("tool") ==
        R"(show what is there
Usage: tool show [OPTIONS] FILE...

Positionals:
  FILE...                     what to show

Options:
  --flag                      a yes
  --maybe[=VALUE]             a value after = alone
  -d, --directory DIR         where
  --user UID[:GID]            who
  --color on|off              when

Example:
  tool show /a
  tool show /b
)");
}
