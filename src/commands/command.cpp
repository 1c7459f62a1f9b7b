#include "commands/command.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "cli/description.h"
#include "commands/output.h"
#include "plan/plan.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <csignal>
#include <map>
#include <new>
#include <sstream>
#include <system_error>
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
  return did_you_mean(word.substr(0, word.find('=')), known);
}

const CLI::App& innermost(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : innermost(*commands.front());
}

void add_standard_flags(CLI::App& app) {
  app.set_help_flag("-h,--help", "show this help");
  app.set_version_flag("--version", "whittle " WHITTLE_VERSION, "show the version");
}

struct Command {
  const char* name;
  const char* what;
  Run (*set_up)(CLI::App& app, const Common& common);
  // Tells of the whole command line, so the options of all commands must be there.
  bool describes_all = false;
};

constexpr std::array all_commands{
    Command{"deps", "show what programs need to start, and why", add_deps},
    Command{"pack", "pack programs and what they need into a root file system", add_pack},
    Command{"bundle", "make programs run anywhere: what they need, and launchers beside it",
            add_bundle},
    Command{"verify", "say whether a root file system or an image is complete", add_verify},
    Command{"trace", "record what a run does with files, for `pack --trace`", add_trace},
    Command{"audit", "say what is in an image, why, and what could go", add_audit},
    Command{"diff", "compare two root file systems or images", add_diff},
    Command{"index", "make one image of images for several platforms", add_index},
    Command{"sbom", "say which packages a root file system or an image has, as a document",
            add_sbom},
    Command{"completion", "print the script by which a shell completes this command line",
            add_completion, true},
    Command{"man", "print the manual page", add_man, true},
};

// The commands of `app`. The options of one are set up when its name is met: those of
// all take longer than many an answer.
class Commands {
 public:
  Commands(CLI::App& app, const Common& common) : app_(app), common_(common) {
    for (const Command& command : all_commands) {
      CLI::App* added = app.add_subcommand(command.name, command.what);
      known_.emplace(added, Known{&command, {}});
      added->preparse_callback([this, added](std::size_t) { set_up(*added); });
    }
  }

  Status run(const CLI::App& app) const { return known_.at(&app).run(); }

 private:
  struct Known {
    const Command* command = nullptr;
    Run run;
  };

  void set_up(CLI::App& app) {
    Known& known = known_.at(&app);
    if (known.run) return;
    add_standard_flags(app);
    known.run = known.command->set_up(app, common_);
    if (!known.command->describes_all) return;
    for (CLI::App* each : app_.get_subcommands({}))
      set_up(*each);
  }

  CLI::App& app_;
  const Common& common_;
  std::map<const CLI::App*, Known> known_;
};

Status report_usage(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  std::string message = error.what();
  // What a command does not know, CLI11 hands on to the one above it; -- is no argument.
  auto rest = app.remaining(true);
  std::erase(rest, "--");
  if (!rest.empty()) {
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

// Where bytes of a mapped file were lost, that is why, whatever they were taken for.
void tell_error(const Error& error) {
  std::string message = error.what();
  try {
    throw_if_a_map_failed();
  } catch (const Error& lost) {
    message = lost.what();
  }
  tell(fmt::format("whittle: {}\n", escape_line(message)));
}

}  // namespace

Status status_of(plan::Verdict verdict) {
  switch (verdict) {
    case plan::Verdict::yes:
      return Status::done;
    case plan::Verdict::no:
      return Status::no;
    case plan::Verdict::could_not:
      break;
  }
  return Status::could_not;
}

int run(int argc, const char* const* argv) {
  // A reader that went away is a write error like any other.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a file that grows beyond what this process may write.
  std::signal(SIGXFSZ, SIG_IGN);

  Common common;
  CLI::App app("Finds, packs and explains what a built program needs to run.", "whittle");
  app.formatter(cli::help_formatter());
  app.require_subcommand(1);
  app.fallthrough();
  app.set_help_flag();  // which each command would inherit
  const Commands commands(app, common);
  add_standard_flags(app);
  app.add_flag("-q,--quiet", common.quiet, "say nothing but the result and errors");
  app.add_flag("-v,--verbose", common.verbose, "say more");
  app.add_option("--color", common.color, "when to color: on a terminal, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));

  Status status = Status::could_not;
  try {
    try {
      app.parse(argc, argv);
      status = commands.run(*app.get_subcommands().front());
    } catch (const CLI::Success& success) {
      std::ostringstream answer;
      app.exit(success, answer, answer);
      print(answer.str());
      status = Status::done;
    }
  } catch (const CLI::ParseError& error) {
    status = report_usage(app, error);
  } catch (const Error& error) {
    tell_error(error);
  } catch (const Interrupted& interrupted) {
    end_by_signal(interrupted);
  } catch (const std::bad_alloc&) {
    tell("whittle: out of memory: what is packed or compared takes more than there is\n");
  } catch (const std::system_error& error) {
    // What the machine lacks is no mistake of ours.
    tell(fmt::format("whittle: {}\n", escape_line(error.what())));
  } catch (const std::exception& bug) {
    tell(fmt::format("whittle: {}\n", bug.what()));
    status = Status::bug;
  }
  return static_cast<int>(status);
}

}  // namespace whittle::commands
