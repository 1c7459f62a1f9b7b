// How programs are told what to run: by their manual pages of coreutils 9.1, util-linux
// 2.38, findutils 4.9, sudo 1.9, shadow 4.13, dpkg 1.21, and of gosu, su-exec, tini,
// dumb-init, catatonit, s6 and runit, which images start services with.
#include "scripts/shell_launchers.h"

#include "scripts/shell_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace whittle::scripts {

namespace {

using Fields = std::vector<std::string>;

struct Launcher {
  std::string_view name;
  std::string_view valued;  // letters of options that take the next word where it is not in theirs
  std::string_view long_valued = "";  // the same of long ones, each with a blank before and behind
  std::size_t operands = 0;           // words before the command
  bool assigns = false;               // NAME=VALUE may stand before it
};

constexpr std::array<Launcher, 34> launchers = {{
    {.name = "env", .valued = "uC", .long_valued = " --unset --chdir ", .assigns = true},
    {.name = "nice", .valued = "n", .long_valued = " --adjustment "},
    {.name = "nohup", .valued = ""},
    {.name = "setsid", .valued = ""},
    {.name = "ionice", .valued = "cn", .long_valued = " --class --classdata "},
    {.name = "chrt", .valued = "TPD", .operands = 1},
    {.name = "taskset", .valued = "", .operands = 1},
    {.name = "numactl", .valued = "imNCp"},
    {.name = "timeout", .valued = "ks", .long_valued = " --kill-after --signal ", .operands = 1},
    {.name = "stdbuf", .valued = "ioe", .long_valued = " --input --output --error "},
    {.name = "time", .valued = "fo"},
    {.name = "flock",
     .valued = "wE",
     .long_valued = " --timeout --conflict-exit-code ",
     .operands = 1},
    {.name = "sudo", .valued = "ugprtCThR", .long_valued = " --user --group ", .assigns = true},
    {.name = "doas", .valued = "uC"},
    {.name = "gosu", .valued = "", .operands = 1},
    {.name = "su-exec", .valued = "", .operands = 1},
    {.name = "setpriv",
     .valued = "",
     .long_valued = " --reuid --regid --groups --bounding-set --inh-caps --ambient-caps "
                    "--securebits --pdeathsig "},
    {.name = "setuidgid", .valued = "", .operands = 1},
    {.name = "s6-setuidgid", .valued = "", .operands = 1},
    {.name = "s6-applyuidgid", .valued = "ugGz"},
    {.name = "chpst", .valued = "uUbenlLmdofpcrt"},
    {.name = "xargs",
     .valued = "nILPsdaE",
     .long_valued = " --max-args --max-procs --arg-file --delimiter --replace "},
    {.name = "tini", .valued = "pe"},
    {.name = "tini-static", .valued = "pe"},
    {.name = "docker-init", .valued = "pe"},
    {.name = "dumb-init", .valued = "r", .long_valued = " --rewrite "},
    {.name = "catatonit", .valued = ""},
    {.name = "chronic", .valued = ""},
    {.name = "fakeroot", .valued = "lfsib"},
    {.name = "eatmydata", .valued = ""},
    {.name = "catchsegv", .valued = ""},
    {.name = "strace", .valued = "eopsuE"},
    {.name = "prlimit", .valued = ""},
    {.name = "unbuffer", .valued = ""},
}};

std::string_view base_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_one_of(std::string_view word, std::string_view list) {
  return list.contains(std::string(" ").append(word).append(" "));
}

Fields rest_from(const Fields& command, std::size_t first) {
  return first >= command.size()
             ? Fields()
             : Fields(command.begin() + static_cast<std::ptrdiff_t>(first), command.end());
}

// Whether an option takes the next word: its last letter is one that does.
bool takes_next(std::string_view option, std::string_view letters, std::string_view long_options) {
  if (option.starts_with("--")) return is_one_of(option, long_options);
  const auto at = option.find_first_of(letters, 1);
  return at != std::string_view::npos && at + 1 == option.size();
}

// The first word behind the options, which begin at `at`.
std::size_t behind_options(const Fields& command, std::size_t at, const Launcher& launcher) {
  while (at < command.size() && command[at].starts_with('-') && command[at] != "-") {
    if (command[at] == "--") return at + 1;
    at += takes_next(command[at], launcher.valued, launcher.long_valued) ? 2 : 1;
  }
  return at;
}

Fields after_options(const Fields& command, const Launcher& launcher) {
  std::size_t at = behind_options(command, 1, launcher);
  if (launcher.assigns)
    while (at < command.size() && command[at].find('=') != std::string::npos &&
           !command[at].starts_with('/'))
      ++at;
  return rest_from(command, at + launcher.operands);
}

bool is_shell(std::string_view name) {
  return is_one_of(name, " sh bash dash ash ksh mksh rbash ");
}

void add_shell(const Fields& command, Launched& launched) {
  for (std::size_t at = 1; at < command.size(); ++at) {
    const std::string& word = command[at];
    if (!word.starts_with('-') && !word.starts_with('+')) return;
    if (word.starts_with("--") && word.size() > 2) continue;
    if (word == "-o" || word == "-O" || word == "+o" || word == "+O") ++at;
    if (word.starts_with("-") && word.contains('c')) {
      // The text is the first word that is no option.
      for (++at; at < command.size() && command[at].starts_with('-'); ++at) {
      }
      if (at >= command.size()) return;
      launched.text.push_back(command[at]);
      launched.text_arguments = rest_from(command, at + 1);
      return;
    }
  }
}

// su and runuser: -c TEXT is for the shell of the user, `runuser -u USER COMMAND` is not.
void add_su(const Fields& command, Launched& launched) {
  bool names_user = false;
  for (std::size_t at = 1; at < command.size(); ++at) {
    const std::string& word = command[at];
    if ((word == "-c" || word == "--command") && at + 1 < command.size()) {
      launched.text.push_back(command[at + 1]);
      return;
    }
    if (word.starts_with("--command=")) {
      launched.text.push_back(word.substr(10));
      return;
    }
    if (is_one_of(word, " -s --shell -g --group -G -w -u --user ")) {
      names_user = names_user || word == "-u" || word == "--user";
      ++at;
    } else if (names_user && (word == "--" || !word.starts_with('-'))) {
      launched.commands.push_back(rest_from(command, word == "--" ? at + 1 : at));
      return;
    }
  }
}

void add_find(const Fields& command, Launched& launched) {
  for (std::size_t at = 1; at < command.size(); ++at) {
    if (!is_one_of(command[at], " -exec -execdir -ok -okdir ")) continue;
    Fields& found = launched.commands.emplace_back();
    for (++at; at < command.size() && command[at] != ";" && command[at] != "+"; ++at)
      found.push_back(command[at]);
  }
}

void add_start_stop_daemon(const Fields& command, Launched& launched) {
  Fields found;
  Fields started_as;
  bool starts = false;
  for (std::size_t at = 1; at < command.size(); ++at) {
    const std::string& word = command[at];
    if (word == "--") {
      const Fields arguments = rest_from(command, at + 1);
      found.insert(found.end(), arguments.begin(), arguments.end());
      break;
    }
    starts = starts || word == "--start" || word == "-S";
    if (at + 1 == command.size()) continue;
    if (is_one_of(word, " -x --exec ")) found.insert(found.begin(), command[at + 1]);
    if (is_one_of(word, " -a --startas ")) started_as.push_back(command[at + 1]);
  }
  if (!starts) return;
  if (!started_as.empty()) launched.commands.push_back(std::move(started_as));
  launched.commands.push_back(std::move(found));
}

void add_env_string(const Fields& command, Launched& launched) {
  for (const std::string& word : command) {
    if (word.starts_with("-S") && word.size() > 2) launched.text.push_back(word.substr(2));
    if (word == "-S" && &word != &command.back()) launched.text.push_back(*(&word + 1));
  }
}

}  // namespace

Launched launched_by(const std::vector<std::string>& command) {
  Launched launched;
  if (command.size() < 2) return launched;
  const std::string_view name = base_of(command[0]);
  if (is_shell(name)) add_shell(command, launched);
  if (name == "su" || name == "runuser") add_su(command, launched);
  if (name == "find") add_find(command, launched);
  if (name == "start-stop-daemon") add_start_stop_daemon(command, launched);
  if (name == "env") add_env_string(command, launched);
  const auto found = std::ranges::find(launchers, name, &Launcher::name);
  if (found != launchers.end() && launched.text.empty())
    launched.commands.push_back(after_options(command, *found));
  if (name == "flock" && !launched.commands.empty() && !launched.commands[0].empty() &&
      launched.commands[0][0] == "-c") {  // flock FILE -c TEXT
    launched.text = {launched.commands[0].size() > 1 ? launched.commands[0][1] : ""};
    launched.commands.clear();
  }
  std::erase_if(launched.commands, [](const Fields& fields) { return fields.empty(); });
  return launched;
}

}  // namespace whittle::scripts
