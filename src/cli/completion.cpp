#include "cli/completion.h"

#include "base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <vector>

namespace whittle::cli {

namespace {

using Words = std::vector<std::string>;

std::string joined(const Words& words, std::string_view between = " ") {
  return fmt::format("{}", fmt::join(words, between));
}

// `text` with a backslash in front of every one of `special`.
std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.contains(c)) result += '\\';
    result += c;
  }
  return result;
}

bool takes_next_word(const OptionDescription& option) {
  return !option.value.empty() && !option.value.starts_with('[');
}

Words command_names(const CommandDescription& program) {
  Words names;
  for (const auto& command : program.commands)
    names.push_back(command.name);
  return names;
}

Words option_names(const CommandDescription& command) {
  Words names;
  for (const auto& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

// --- bash

std::string bash_values(ValueKind kind, const Words& choices) {
  switch (kind) {
    case ValueKind::choice:
      return fmt::format("words={}", shell_quoted(joined(choices)));
    case ValueKind::directory:
      return "action=directory";
    case ValueKind::file:
      return "action=file";
    case ValueKind::none:
    case ValueKind::any:
      break;
  }
  return ":";
}

// The lines of a case on "COMMAND PREVIOUS-WORD".
std::string bash_option_values(const CommandDescription& command, const std::string& pattern) {
  std::string text;
  for (const auto& option : command.options) {
    if (!takes_next_word(option)) continue;
    Words patterns;
    for (const auto& name : option.names)
      patterns.push_back(fmt::format("{}\\ {}", pattern, name));
    text += fmt::format("    {}) {} ;;\n", joined(patterns, " | "),
                        bash_values(option.kind, option.choices));
  }
  return text;
}

std::string bash_arguments(const CommandDescription& command) {
  if (command.arguments.empty()) return ":";
  return bash_values(command.arguments.front().kind, command.arguments.front().choices);
}

// --- zsh

std::string zsh_action(ValueKind kind, const Words& choices) {
  switch (kind) {
    case ValueKind::choice:
      return fmt::format("({})", joined(choices));
    case ValueKind::directory:
      return "_directories";
    case ValueKind::file:
      return "_files";
    case ValueKind::none:
    case ValueKind::any:
      break;
  }
  return " ";
}

// The specifications of _arguments, one a line.
std::string zsh_options(const CommandDescription& command, std::string_view indent) {
  std::string text;
  for (const auto& option : command.options) {
    for (const auto& name : option.names) {
      std::string spec = fmt::format("*{}", name);
      const bool has_value = takes_next_word(option);
      if (has_value && name.starts_with("--")) spec += "=";
      spec += fmt::format("[{}]", escaped(option.what, "[]\\"));
      if (has_value) {
        spec += fmt::format(":{}:{}", escaped(option.value, ":\\"),
                            zsh_action(option.kind, option.choices));
      }
      text += fmt::format("{}{} \\\n", indent, shell_quoted(spec));
    }
  }
  return text;
}

std::string zsh_arguments(const CommandDescription& command, std::string_view indent) {
  std::string text;
  for (const auto& argument : command.arguments) {
    text +=
        fmt::format("{}{} \\\n", indent,
                    shell_quoted(fmt::format("{}:{}:{}", argument.repeats ? "*" : "", argument.name,
                                             zsh_action(argument.kind, argument.choices))));
  }
  return text;
}

// --- fish

std::string fish_quoted(std::string_view text) {
  return "'" + escaped(text, "'\\") + "'";
}

std::string fish_values(ValueKind kind, const Words& choices) {
  switch (kind) {
    case ValueKind::none:
      return "";
    case ValueKind::choice:
      return fmt::format(" -x -a {}", fish_quoted(joined(choices)));
    case ValueKind::directory:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::file:
      return " -r -F";
    case ValueKind::any:
      break;
  }
  return " -x";
}

std::string fish_options(const CommandDescription& command, const std::string& condition) {
  std::string text;
  for (const auto& option : command.options) {
    text += fmt::format("complete -c whittle{}", condition);
    for (const auto& name : option.names) {
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (takes_next_word(option)) text += fish_values(option.kind, option.choices);
    text += fmt::format(" -d {}\n", fish_quoted(option.what));
  }
  return text;
}

}  // namespace

std::string bash_completion(const CommandDescription& program) {
  std::string options;
  std::string values = bash_option_values(program, "*");
  std::string arguments;
  for (const auto& command : program.commands) {
    options += fmt::format("      {}) words+={} ;;\n", command.name,
                           shell_quoted(" " + joined(option_names(command))));
    values += bash_option_values(command, command.name);
    arguments += fmt::format("      {}) {} ;;\n", command.name, bash_arguments(command));
  }
  return fmt::format(
      R"(# bash completion for whittle: source this file, or put it where bash-completion looks,
# as /usr/share/bash-completion/completions/whittle.
_whittle() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command='' words='' action='' i
  # bash makes three words of --option=value.
  if [[ $current = = ]]; then
    current=''
  elif [[ $previous = = ]]; then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      {}) command=${{COMP_WORDS[i]}} && break ;;
    esac
  done
  case "$command $previous" in
{}    *) action=argument ;;
  esac
  if [[ $action = argument && $current = -* ]]; then
    action=''
    words={}
    case $command in
{}    esac
  elif [[ $action = argument ]]; then
    action=''
    case $command in
      '') words={} ;;
{}    esac
  fi
  COMPREPLY=()
  case $action in
    directory) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    file) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current") ;;
  esac
  [[ -z $action ]] || compopt -o filenames 2>/dev/null || :
}}
complete -F _whittle whittle
)",
      joined(command_names(program), " | "), values, shell_quoted(joined(option_names(program))),
      options, shell_quoted(joined(command_names(program))), arguments);
}

std::string zsh_completion(const CommandDescription& program) {
  std::string commands;
  std::string cases;
  for (const auto& command : program.commands) {
    commands += fmt::format(
        "    {}\n", shell_quoted(escaped(command.name, ":") + ":" + escaped(command.what, "\\")));
    cases += fmt::format(
        "        {})\n          _arguments \\\n{}{}{}            && return\n          ;;\n",
        command.name, zsh_options(program, "            "), zsh_options(command, "            "),
        zsh_arguments(command, "            "));
  }
  return fmt::format(R"(#compdef whittle
# zsh completion for whittle: put this file into a directory of $fpath, as _whittle.
_whittle() {{
  local curcontext=$curcontext state state_descr line
  typeset -A opt_args
  local -a commands=(
{}  )
  _arguments -C \
{}    '1:command:->command' \
    '*::argument:->argument' && return
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
{}      esac
      ;;
  esac
}}
if [[ $zsh_eval_context[-1] = loadautofunc ]]; then
  _whittle "$@"
else
  compdef _whittle whittle
fi
)",
                     commands, zsh_options(program, "    "), cases);
}

std::string fish_completion(const CommandDescription& program) {
  std::string text =
      "# fish completion for whittle: put this file into ~/.config/fish/completions, as "
      "whittle.fish.\n"
      "complete -c whittle -f\n";
  text += fish_options(program, "");
  for (const auto& command : program.commands) {
    text += fmt::format("complete -c whittle -n __fish_use_subcommand -a {} -d {}\n", command.name,
                        fish_quoted(command.what));
    const std::string condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
    text += fish_options(command, condition);
    for (const auto& argument : command.arguments) {
      if (argument.kind == ValueKind::file) {
        text += fmt::format("complete -c whittle{} -F\n", condition);
      } else if (argument.kind == ValueKind::choice) {
        text += fmt::format("complete -c whittle{} -a {}\n", condition,
                            fish_quoted(joined(argument.choices)));
      }
    }
  }
  return text;
}

}  // namespace whittle::cli
