#include "scripts/shell_facts.h"

#include "scripts/shell_text.h"

#include <algorithm>
#include <utility>

namespace whittle::scripts {

namespace {

constexpr std::size_t max_path = 4096;

}  // namespace

void ShellFacts::add(ShellCommand found, ShellPlace place, bool is_certain, ShellChoice* choice) {
  if (found.name.empty() || found.name == own_path_) return;
  found.line = place.line;
  const bool is_of_all = choice == nullptr || ++choice->seen[found.name] == choice->count;
  found.is_unconditional = is_certain && is_of_all && !guarded_.contains(found.name);
  const auto [at, is_new] =
      known_.try_emplace({place.order, found.name, found.is_sourced}, commands_.size());
  if (is_new) {
    commands_.push_back({place.order, commands_.size(), std::move(found)});
    return;
  }
  ShellCommand& known = commands_[at->second].command;
  known.is_unconditional = known.is_unconditional || found.is_unconditional;
  known.is_exec = known.is_exec || found.is_exec;
  known.arguments.resize(std::min(known.arguments.size(), found.arguments.size()));
  for (std::size_t i = 0; i < known.arguments.size(); ++i)
    if (known.arguments[i] != found.arguments[i]) known.arguments[i].clear();
}

void ShellFacts::add_paths(std::string_view text) {
  if (text.starts_with('-')) {
    const auto sign = text.find("=/");
    if (sign == std::string_view::npos) return;
    text.remove_prefix(sign + 1);
  }
  while (text.starts_with('/')) {
    const auto end = text.find(':');
    add_path(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

void ShellFacts::add_path(std::string_view text) {
  if (const auto pattern = text.find(pattern_mark); pattern != std::string_view::npos)
    text = text.substr(0, text.substr(0, pattern).rfind('/'));
  constexpr std::string_view strange = " \t\n\r*?[]{}()$^|\\\"'<>;&!`\x01\x02\x03\x7f";
  while (text.ends_with('/'))
    text.remove_suffix(1);
  if (text.empty() || text.size() > max_path || text == own_path_) return;
  if (text.find_first_of(strange) != std::string_view::npos) return;
  paths_.emplace(text);
}

ShellScript ShellFacts::take() {
  std::ranges::sort(commands_, {},
                    [](const Found& found) { return std::pair(found.order, found.number); });
  for (Found& found : commands_) {
    paths_.erase(found.command.name);
    script_.commands.push_back(std::move(found.command));
  }
  script_.paths.assign(paths_.begin(), paths_.end());
  script_.unknown = static_cast<unsigned>(unknown_.size());
  return std::move(script_);
}

}  // namespace whittle::scripts
