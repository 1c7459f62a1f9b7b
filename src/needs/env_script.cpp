#include "needs/env_script.h"

#include <algorithm>

namespace whittle::needs {

namespace {

// What execvp and the shells take where PATH is not set, and what engines set.
constexpr std::string_view default_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

}  // namespace

std::optional<std::string> program_of_env(std::string_view argument) {
  while (!argument.empty()) {
    const auto begin = std::min(argument.find_first_not_of(" \t"), argument.size());
    argument.remove_prefix(begin);
    const auto end = std::min(argument.find_first_of(" \t"), argument.size());
    std::string_view word = argument.substr(0, end);
    argument.remove_prefix(end);
    if (word.starts_with("-S")) word.remove_prefix(2);
    if (word.empty() || word.starts_with('-') || word.find('=') != std::string_view::npos) continue;
    return std::string(word);
  }
  return std::nullopt;
}

bool is_env(std::string_view interpreter) {
  return tree::base_name(interpreter) == "env";
}

std::optional<std::string> find_in_path(const tree::Walker& walker, const loader::Process& process,
                                        const std::string& name) {
  if (name.starts_with('/')) return name;
  const std::string* variable = process.variable("PATH");
  std::string_view path = variable == nullptr ? default_path : std::string_view(*variable);
  while (!path.empty()) {
    const auto end = std::min(path.find(':'), path.size());
    std::string candidate = tree::join(path.substr(0, end), name);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (!candidate.starts_with('/')) continue;
    const auto walked = walker.walk(candidate);
    if (walked && walked->status.kind == tree::Kind::file && walker.may_execute(walked->status))
      return candidate;
  }
  return std::nullopt;
}

}  // namespace whittle::needs
