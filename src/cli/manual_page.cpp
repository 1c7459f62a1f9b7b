#include "cli/manual_page.h"

#include <fmt/format.h>

#include <cctype>
#include <string_view>

namespace whittle::cli {

namespace {

constexpr std::string_view last_changed = "November 22, 2026";

// Text that roff shows as it is.
std::string roff(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '\n':
        result += ' ';
        break;
      default:
        result += c;
    }
  }
  // A dot or a quote at the start of a line would be a request.
  if (result.starts_with('.') || result.starts_with('\'')) result.insert(0, "\\&");
  return result;
}

// An argument of a macro: one word, whatever is in it.
std::string word(std::string_view text) {
  std::string result = roff(text);
  for (std::size_t at = 0; (at = result.find('"', at)) != std::string::npos; at += 4)
    result.replace(at, 1, "\\(dq");
  return fmt::format("\"{}\"", result);
}

// A sentence: its first letter large, a full stop at its end.
std::string sentence(std::string_view text) {
  std::string result(text);
  if (!result.empty()) {
    result[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(result[0])));
    if (!result.ends_with('.')) result += '.';
  }
  return roff(result);
}

std::string synopsis(const CommandDescription& command) {
  std::string text = fmt::format(".Nm\n.Cm {}\n", word(command.name));
  if (!command.options.empty()) text += ".Op Ar options\n";
  for (const auto& argument : command.arguments)
    text += fmt::format(".Ar {}{}\n", word(argument.name), argument.repeats ? " ..." : "");
  return text;
}

std::string items(const CommandDescription& command) {
  if (command.arguments.empty() && command.options.empty()) return {};
  std::string text = ".Bl -tag -width Ds\n";
  for (const auto& argument : command.arguments) {
    text += fmt::format(".It Ar {}\n{}\n", word(argument.name), sentence(argument.what));
  }
  for (const auto& option : command.options) {
    text += ".It";
    for (std::size_t i = 0; i < option.names.size(); ++i) {
      text += fmt::format("{} Fl {}", i > 0 ? " ," : "", word(option.names[i].substr(1)));
    }
    if (option.value.starts_with('[')) {
      text += fmt::format(" Ns Ar {}", word(option.value));
    } else if (!option.value.empty()) {
      text += fmt::format(" Ar {}", word(option.value));
    }
    text += fmt::format("\n{}\n", sentence(option.what));
  }
  return text + ".El\n";
}

std::string examples(const CommandDescription& program) {
  std::string text;
  for (const auto& command : program.commands) {
    for (const auto& example : command.examples)
      text += fmt::format(".Dl {}\n", roff(example));
  }
  return text.empty() ? "" : ".Sh EXAMPLES\n" + text;
}

// What holds for every command and is no option.
constexpr std::string_view environment = R"(.Sh ENVIRONMENT
.Bl -tag -width Ds
.It Ev NO_COLOR
If set and not empty, nothing is colored unless
.Fl \-color
says so.
.It Ev CLICOLOR_FORCE
If set and not empty, output is colored although it is not to a terminal.
.It Ev SOURCE_DATE_EPOCH
The time of packed files, in seconds since 1970, instead of 0.
.It Ev TMPDIR
Where what must be known before it can be written is kept meanwhile, instead of
.Pa /tmp .
.El
.Pp
The caller's
.Ev LD_LIBRARY_PATH ,
.Ev LD_PRELOAD
and
.Ev LD_AUDIT
never count: the program is asked about as it will be started.
)";

constexpr std::string_view exit_status = R"(.Sh EXIT STATUS
.Bl -tag -width Ds
.It 0
Done.
.It 1
Done, and the answer is no: something is missing or refused, over budget, or differs.
.It 2
It could not be done: wrong usage, input that cannot be read or is invalid, output that cannot be written.
.It 3
A bug in
.Nm .
.El
)";

}  // namespace

std::string manual_page(const CommandDescription& program, const std::string& version) {
  std::string purpose = program.what;
  if (!purpose.empty()) {
    purpose[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(purpose[0])));
  }
  if (purpose.ends_with('.')) purpose.pop_back();
  std::string text = fmt::format(".Dd {}\n.Dt WHITTLE 1\n.Os {}\n.Sh NAME\n.Nm whittle\n.Nd {}\n",
                                 last_changed, word("whittle " + version), roff(purpose));
  text += ".Sh SYNOPSIS\n";
  for (const auto& command : program.commands)
    text += synopsis(command);
  text += fmt::format(
      ".Sh DESCRIPTION\n.Nm\n{}.\nNothing is executed to find that out.\n"
      "The result goes to standard output, everything else to standard error.\n.Pp\n"
      "These options are taken by every command:\n",
      roff(purpose));
  text += items(program);
  text += ".Sh COMMANDS\n";
  for (const auto& command : program.commands) {
    text += fmt::format(".Ss {}\n{}\n", roff(command.name), sentence(command.what));
    text += items(command);
  }
  text += environment;
  text += exit_status;
  text += examples(program);
  text += ".Sh SEE ALSO\n.Xr ldd 1 ,\n.Xr ld.so 8\n";
  return text;
}

}  // namespace whittle::cli
