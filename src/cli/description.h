#pragma once

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class FormatterBase;
}  // namespace CLI

// The command line as data. --help, the manual page and the completions of the
// shells all come from the one description that the parser has.
namespace whittle::cli {

// What a value is, as far as a shell can propose one.
enum class ValueKind { none, any, choice, file, directory };

struct OptionDescription {
  std::vector<std::string> names;  // "-o", "--output": short ones first
  std::string value;               // "DIR"; "[=LDSO]": after = alone; empty: takes none
  ValueKind kind = ValueKind::none;
  std::vector<std::string> choices;  // ValueKind::choice
  std::string what;

  bool operator==(const OptionDescription&) const = default;
};

struct ArgumentDescription {
  std::string name;
  ValueKind kind = ValueKind::any;
  std::vector<std::string> choices;  // ValueKind::choice
  bool repeats = false;
  std::string what;

  bool operator==(const ArgumentDescription&) const = default;
};

struct CommandDescription {
  std::string name;
  std::string what;
  std::vector<OptionDescription> options;
  std::vector<ArgumentDescription> arguments;
  std::vector<std::string> examples;
  std::vector<CommandDescription> commands;

  bool operator==(const CommandDescription&) const = default;
};

CommandDescription describe(const CLI::App& app);

// --help as all commands have it: usage, what it does, arguments, options, example.
std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace whittle::cli
