#include "cli/description.h"

#include "base/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace whittle::cli {

namespace {

// CLI11 has what a value is and what it must be in one string:
// "TEXT:{auto,always,never}"; "UID[:GID]" is all of it what a value is.
std::string value_name(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  return text.substr(0, text.find(":{"));
}

std::vector<std::string> choices(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  const auto open = text.find(":{");
  const auto close = text.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return {};
  const auto names = words(std::string_view(text).substr(open + 2, close - open - 2), ",");
  return {names.begin(), names.end()};
}

ValueKind value_kind(const CLI::Option& option, const std::string& name) {
  constexpr std::array files{"FILE",         "PATH", "PATH[:AT]", "PROGRAM",
                             "PROGRAM[:AT]", "OUT",  "IMAGE",     "ROOT"};
  if (!choices(option).empty()) return ValueKind::choice;
  if (name == "DIR") return ValueKind::directory;
  if (std::ranges::find(files, name) != files.end()) return ValueKind::file;
  return name.empty() ? ValueKind::none : ValueKind::any;
}

OptionDescription describe(const CLI::Option& option) {
  OptionDescription description;
  for (const auto& name : option.get_snames())
    description.names.push_back("-" + name);
  for (const auto& name : option.get_lnames())
    description.names.push_back("--" + name);
  description.what = option.get_description();
  const std::string name = value_name(option);
  // A flag takes a value only where it says so.
  if (option.get_type_size_max() == 0 && !name.starts_with('[')) return description;
  description.choices = choices(option);
  description.value = name;
  if (!description.choices.empty()) {
    description.value.clear();
    for (const auto& choice : description.choices)
      description.value += (description.value.empty() ? "" : "|") + choice;
  }
  description.kind = value_kind(option, name);
  return description;
}

ArgumentDescription describe_argument(const CLI::Option& option) {
  ArgumentDescription argument;
  argument.name = option.get_name(true);
  argument.what = option.get_description();
  argument.repeats = option.get_items_expected_max() > 1;
  argument.choices = choices(option);
  argument.kind = value_kind(option, argument.name);
  return argument;
}

std::vector<std::string> examples(const CLI::App& app) {
  const std::string footer = app.get_footer();
  std::vector<std::string> lines;
  for (const auto line : words(footer, "\n")) {
    if (line.starts_with("  ")) lines.emplace_back(line.substr(2));
  }
  return lines;
}

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    if (is_positional) return option->get_name(true);
    std::string text;
    for (const auto& name : describe(*option).names)
      text += (text.empty() ? "" : ", ") + name;
    return text;
  }

  // One empty line between groups, where CLI11 has two.
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
    constexpr std::string_view two = "\n\n\n";
    for (auto at = text.find(two); at != std::string::npos; at = text.find(two, at))
      text.erase(at, 1);
    return text;
  }

  // The value alone: what an option excludes is said where that is violated.
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_positional()) return describe_argument(*option).repeats ? "..." : "";
    const std::string value = describe(*option).value;
    return value.empty() || value.starts_with('[') ? value : " " + value;
  }
};

}  // namespace

CommandDescription describe(const CLI::App& app) {
  CommandDescription description;
  description.name = app.get_name();
  description.what = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      description.arguments.push_back(describe_argument(*option));
    } else {
      description.options.push_back(describe(*option));
    }
  }
  description.examples = examples(app);
  for (const CLI::App* command : app.get_subcommands({}))
    description.commands.push_back(describe(*command));
  return description;
}

std::shared_ptr<CLI::FormatterBase> help_formatter() {
  auto formatter = std::make_shared<HelpFormatter>();
  formatter->column_width(30);
  return formatter;
}

}  // namespace whittle::cli
