#include "scripts/shell_text.h"

#include "base/text.h"

#include <algorithm>

namespace whittle::scripts {

namespace {

using Operands = std::vector<std::string>;

std::string without_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  return std::string(path);
}

std::string directory_of(const std::string& path) {
  const std::string plain = without_slashes(path);
  const auto slash = plain.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : without_slashes(plain.substr(0, slash));
}

std::string name_of(const std::string& path, std::string_view suffix) {
  std::string name = without_slashes(path);
  if (name != "/") name.erase(0, name.rfind('/') + 1);
  if (name.ends_with(suffix) && name != suffix) name.resize(name.size() - suffix.size());
  return name;
}

std::string joined(const Operands& words) {
  std::string text;
  for (const auto& word : words)
    text += (&word == words.data() ? "" : " ") + word;
  return text;
}

std::optional<std::string> formatted(const Operands& operands) {
  if (operands.size() == 2 &&
      (operands[0] == "%s" || operands[0] == "%s\\n" || operands[0] == "%b"))
    return operands[1];
  if (operands.size() != 1 || operands[0].find_first_of("%\\") != std::string::npos)
    return std::nullopt;
  return operands[0];
}

}  // namespace

bool is_known(std::string_view text) {
  return text.find_first_of("\x01\x02\x03") == std::string_view::npos;
}

std::string plain_path(std::string_view path) {
  std::vector<std::string_view> names;
  for (const std::string_view name : words(path, "/")) {
    if (name == "..") {
      if (!names.empty()) names.pop_back();
    } else if (name != ".") {
      names.push_back(name);
    }
  }
  std::string plain;
  for (const std::string_view name : names)
    plain.append("/").append(name);
  return plain.empty() ? "/" : plain;
}

std::optional<std::string> path_from(std::string_view directory, std::string_view path) {
  if (!is_known(path)) return std::nullopt;
  if (path.starts_with('/')) return plain_path(path);
  if (!directory.starts_with('/') || !is_known(directory)) return std::nullopt;
  return plain_path(std::string(directory).append("/").append(path));
}

std::optional<std::string> stripped(const std::string& value, const std::string& pattern,
                                    std::string_view operation) {
  const bool from_end = operation[0] == '%';
  const bool longest = operation.size() == 2;
  std::string_view literal = pattern;
  const bool has_star = literal.find('*') != std::string_view::npos;
  const bool starts = has_star && literal.starts_with('*');
  if (has_star && !starts && !literal.ends_with('*')) return std::nullopt;
  if (starts) literal.remove_prefix(1);
  if (has_star && !starts) literal.remove_suffix(1);
  if (literal.find_first_of("*?[\\") != std::string_view::npos) return std::nullopt;
  if (has_star && starts != from_end) {  // "lit*" off the end, "*lit" off the beginning
    const auto at = from_end == longest ? value.find(literal) : value.rfind(literal);
    if (at == std::string::npos) return value;
    return from_end ? value.substr(0, at) : value.substr(at + literal.size());
  }
  if (from_end ? !value.ends_with(literal) : !value.starts_with(literal)) return value;
  if (has_star && longest) return "";
  return from_end ? value.substr(0, value.size() - literal.size()) : value.substr(literal.size());
}

std::optional<std::string> printed_by(const std::vector<std::string>& command,
                                      std::string_view directory) {
  if (command.empty() || !std::ranges::all_of(command, is_known)) return std::nullopt;
  const std::string name = name_of(command[0], "");
  Operands operands;
  std::string options;  // their letters
  bool has_ended = false;
  for (const std::string& word : command) {
    if (&word == command.data()) continue;
    if (has_ended || !word.starts_with('-') || word == "-") {
      operands.push_back(word);
      has_ended = true;
    } else if (word == "--") {
      has_ended = true;
    } else {
      options += word;
    }
  }
  if (name == "pwd") return path_from(directory, ".");
  if (name == "echo") return joined(operands);
  if (operands.empty()) return std::nullopt;
  if (name == "printf") return formatted(operands);
  if (name == "dirname") return directory_of(operands[0]);
  if (name == "basename") return name_of(operands[0], operands.size() > 1 ? operands[1] : "");
  const bool looks_up = name == "which" || (name == "command" && options.contains('v')) ||
                        (name == "type" && (options.contains('p') || options.contains('P')));
  if (looks_up) return operands[0];
  const bool resolves = options.find_first_of("fem") != std::string::npos;
  if (name == "realpath" || (name == "readlink" && resolves))
    return path_from(directory, operands[0]);
  return std::nullopt;
}

}  // namespace whittle::scripts
