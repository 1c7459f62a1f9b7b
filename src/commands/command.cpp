#include "commands/command.h"

#include "base/error.h"
#include "base/text.h"
#include "commands/output.h"

#include <fmt/format.h>

#include <csignal>
#include <map>
#include <vector>

namespace whittle::commands {

namespace {

// What `word` may have been meant to be: a command, or an option of `app`.
std::string suggestion(const CLI::App& app, const std::string& word) {
  std::vector<std::string> known;
  if (word.starts_with('-')) {
    for (const CLI::Option* option : app.get_options()) {
      for (const auto& name : option->get_lnames())
        known.push_back("--" + name);
    }
  } else {
    for (const CLI::App* command : app.get_subcommands({}))
      known.push_back(command->get_name());
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
  const auto* extras = dynamic_cast<const CLI::ExtrasError*>(&error);
  if (extras != nullptr) {
    const auto rest = command.remaining();
    if (!rest.empty()) {
      message = fmt::format("there is no {} {}{}", rest[0].starts_with('-') ? "option" : "command",
                            rest[0], suggestion(command, rest[0]));
    }
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
  app.set_version_flag("--version", "whittle " WHITTLE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("-q,--quiet", common.quiet, "say nothing but the result and errors");
  app.add_flag("-v,--verbose", common.verbose, "say more");
  app.add_option("--color", common.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));

  std::map<const CLI::App*, Run> commands;
  const auto add = [&](const char* name, const char* what, auto set_up) {
    CLI::App* command = app.add_subcommand(name, what);
    command->set_version_flag("--version", "whittle " WHITTLE_VERSION);
    commands[command] = set_up(*command, common);
  };
  add("deps", "show what programs need to start, and why", add_deps);
  add("pack", "pack programs and what they need into a root file system", add_pack);

  Status status = Status::could_not;
  try {
    app.parse(argc, argv);
    status = commands.at(app.get_subcommands().front())();
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    status = report_usage(app, error);
  } catch (const Error& error) {
    tell(fmt::format("whittle: {}\n", error.what()));
  } catch (const std::exception& bug) {
    tell(fmt::format("whittle: {}\n", bug.what()));
    status = Status::bug;
  }
  return static_cast<int>(status);
}

}  // namespace whittle::commands
