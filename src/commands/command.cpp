#include "commands/command.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "commands/description.h"
#include "commands/output.h"

#include <fmt/format.h>

#include <csignal>
#include <map>
#include <sstream>
#include <vector>

namespace whittle::commands {

namespace {

// What `word` may have been meant to be: a command, or an option of `app` or of all.
std::string suggestion(const CLI::App& app, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
    if (word.starts_with('-')) {
      for (const CLI::Option* option : level->get_options()) {
        for (const auto& name : option->get_lnames())
          known.push_back("--" + name);
      }
    } else {
      for (const CLI::App* command : level->get_subcommands({}))
        known.push_back(command->get_name());
    }
  }
  const std::string found = closest(word.substr(0, word.find('=')), known);
  return found.empty() ? "" : fmt::format("; did you mean {}?", found);
}

const CLI::App& innermost(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : innermost(*commands.front());
}

Status report_usage(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  std::string message = error.what();
  // What a command does not know, CLI11 hands on to the one above it.
  if (const auto rest = app.remaining(true); !rest.empty()) {
    message = fmt::format("there is no {} {}{}", rest[0].starts_with('-') ? "option" : "command",
                          escape_line(rest[0]), suggestion(command, rest[0]));
  } else if (&command == &app && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    message = "say which command:";
    for (const CLI::App* each : app.get_subcommands({}))
      message += " " + each->get_name();
  }
  tell(fmt::format("whittle: {}\nSee `{} --help`.\n", message,
                   &command == &app ? "whittle" : "whittle " + command.get_name()));
  return Status::could_not;
}

}  // namespace

int run(int argc, const char* const* argv) {
  // A reader that went away is a write error like any other.
  std::signal(SIGPIPE, SIG_IGN);

  Common common;
  CLI::App app("Finds, packs and explains what a built program needs to run.", "whittle");
  app.formatter(help_formatter());
  const auto add_standard_flags = [](CLI::App& to) {
    to.set_help_flag("-h,--help", "show this help");
    to.set_version_flag("--version", "whittle " WHITTLE_VERSION, "show the version");
  };
  add_standard_flags(app);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("-q,--quiet", common.quiet, "say nothing but the result and errors");
  app.add_flag("-v,--verbose", common.verbose, "say more");
  app.add_option("--color", common.color, "when to color: on a terminal, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));

  std::map<const CLI::App*, Run> commands;
  const auto add = [&](const char* name, const char* what, auto set_up) {
    CLI::App* command = app.add_subcommand(name, what);
    add_standard_flags(*command);
    commands[command] = set_up(*command, common);
  };
  add("deps", "show what programs need to start, and why", add_deps);
  add("pack", "pack programs and what they need into a root file system", add_pack);
  add("diff", "compare two root file systems or images", add_diff);
  add("completion", "print the script by which a shell completes this command line",
      add_completion);
  add("man", "print the manual page", add_man);

  Status status = Status::could_not;
  try {
    try {
      app.parse(argc, argv);
      status = commands.at(app.get_subcommands().front())();
    } catch (const CLI::Success& success) {
      std::ostringstream answer;
      app.exit(success, answer, answer);
      print(answer.str());
      status = Status::done;
    }
  } catch (const CLI::ParseError& error) {
    status = report_usage(app, error);
  } catch (const Error& error) {
    tell(fmt::format("whittle: {}\n", error.what()));
  } catch (const Interrupted& interrupted) {
    end_by_signal(interrupted);
  } catch (const std::exception& bug) {
    tell(fmt::format("whittle: {}\n", bug.what()));
    status = Status::bug;
  }
  return static_cast<int>(status);
}

}  // namespace whittle::commands
