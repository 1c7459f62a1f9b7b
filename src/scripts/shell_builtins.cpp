#include "scripts/shell_builtins.h"

#include "scripts/shell_text.h"
#include "scripts/shell_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace whittle::scripts {

namespace {

void set_variables(const Fields& fields, ShellValues& values) {
  static constexpr std::string_view reading = " read mapfile readarray getopts unset printf let ";
  const std::string& name = fields[0];
  if (name == "cd" && fields.size() > 1) {
    const auto directory = path_from(values.directory(), fields.back());
    values.set("PWD", {{directory.value_or(std::string(1, unknown_mark))}});
  }
  if (!reading.contains(" " + name + " ")) return;
  if (name == "printf" && (fields.size() < 3 || fields[1] != "-v")) return;
  for (const std::string& word : fields) {
    const bool is_name = shell_name_length(word) == word.size() && !word.empty();
    if (!is_name || &word == fields.data() || values.find(word) == nullptr) continue;
    if (name == "unset") {
      values.unset(word);
    } else {
      values.set(word, {{std::string(1, unknown_mark)}});
    }
  }
}

void set_arguments(const Fields& fields, ShellValues& values) {
  std::size_t at = 0;
  bool sets = false;
  for (; at < fields.size() && !sets; ++at) {
    if (fields[at] == "--") {
      sets = true;
    } else if (!fields[at].starts_with('-') && !fields[at].starts_with('+')) {
      break;
    } else if (fields[at].ends_with('o')) {
      ++at;
    }
  }
  if (sets || at < fields.size())
    values.set("@",
               {Fields(fields.begin() + static_cast<std::ptrdiff_t>(std::min(at, fields.size())),
                       fields.end())});
}

void shift(const Fields& fields, ShellValues& values) {
  const bool is_number = !fields.empty() && fields[0].size() < 3 &&
                         fields[0].find_first_not_of("0123456789") == std::string::npos;
  const unsigned long count = is_number && !fields[0].empty() ? std::stoul(fields[0]) : 1;
  Alternatives all = *values.find("@");
  for (Fields& arguments : all)
    for (unsigned long i = 0; i < count && !arguments.empty() && is_known(arguments[0]); ++i)
      arguments.erase(arguments.begin());
  values.set("@", std::move(all));
}

}  // namespace

bool is_shell_builtin(std::string_view name) {
  static constexpr std::array<std::string_view, 67> names = {
      ".",       ":",      "[",       "alias",     "bg",       "bind",     "break",   "builtin",
      "caller",  "cd",     "chdir",   "command",   "compgen",  "complete", "compopt", "continue",
      "declare", "dirs",   "disown",  "echo",      "enable",   "eval",     "exec",    "exit",
      "export",  "false",  "fc",      "fg",        "getopts",  "hash",     "help",    "history",
      "jobs",    "kill",   "let",     "local",     "logout",   "mapfile",  "popd",    "printf",
      "pushd",   "pwd",    "read",    "readarray", "readonly", "return",   "set",     "shift",
      "shopt",   "source", "suspend", "test",      "times",    "trap",     "true",    "type",
      "typeset", "ulimit", "umask",   "unalias",   "unset",    "wait",     "[[",      "time",
      "coproc",  "!",      "]]"};
  return std::ranges::find(names, name) != names.end();
}

void run_on_values(const Fields& command, ShellValues& values) {
  if (command.empty()) return;
  const Fields rest(command.begin() + 1, command.end());
  if (command[0] == "set") {
    set_arguments(rest, values);
  } else if (command[0] == "shift") {
    shift(rest, values);
  } else {
    set_variables(command, values);
  }
}

}  // namespace whittle::scripts
