// Formats of configurations differ in what is around a word, seldom in the words: a path is
// absolute and ends at a blank, a quote or a bracket; a user stands behind a key that says
// so. Lines are taken one by one.
#include "scripts/config_text.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace whittle::scripts {

namespace {

constexpr std::size_t max_text = std::size_t{4} << 20;
constexpr std::size_t max_line = 1 << 14;
constexpr std::size_t max_value = 4096;
constexpr std::string_view blanks = " \t\r";
// In place of a variable that the text does not set.
constexpr char unknown = '\x01';

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text, std::string_view bytes = blanks) {
  text.remove_prefix(std::min(text.find_first_not_of(bytes), text.size()));
  return text.substr(0, text.find_last_not_of(bytes) + 1);
}

std::string lower(std::string_view text) {
  std::string all(text);
  std::ranges::transform(all, all.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return all;
}

std::size_t name_length(std::string_view text) {
  if (text.empty() || is_digit(text[0])) return 0;
  const auto end =
      std::ranges::find_if_not(text, [](char c) { return is_letter(c) || is_digit(c); });
  return static_cast<std::size_t>(end - text.begin());
}

// A list in which everything is once.
class Once {
 public:
  void add(std::string word) {
    if (seen_.insert(word).second) words_.push_back(std::move(word));
  }
  std::vector<std::string> take() { return std::move(words_); }

 private:
  std::set<std::string> seen_;
  std::vector<std::string> words_;
};

class Reader {
 public:
  ConfigFacts read(std::string_view text);

 private:
  void line(std::string_view raw);
  bool is_comment(std::string_view line);
  std::string with_variables(std::string_view text) const;
  void set_variables(std::string_view line);
  void find_paths(std::string_view line);
  void find_modules(std::string_view line);
  void find_accounts(std::string_view line);
  void add_path(std::string_view path);
  void add_user(std::string_view value);
  static void add_account(Once& accounts, std::string_view name);

  std::map<std::string, std::string, std::less<>> variables_;
  std::string closing_;  // of a comment over several lines
  std::string module_path_;
  Once paths_;
  Once users_;
  Once groups_;
  Once modules_;
};

ConfigFacts Reader::read(std::string_view text) {
  text = text.substr(0, max_text);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    line(text.substr(0, std::min(end, max_line)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {paths_.take(), users_.take(), groups_.take(), modules_.take()};
}

// A comment over several lines is one only from the beginning of a line: "/*" also ends
// patterns of files.
bool Reader::is_comment(std::string_view line) {
  for (const auto& [opening, closing] : {std::pair("/*", "*/"), std::pair("<!--", "-->")})
    if (closing_.empty() && line.starts_with(opening)) closing_ = closing;
  if (!closing_.empty()) {
    if (line.find(closing_) != std::string_view::npos) closing_.clear();
    return true;
  }
  return line.empty() || line[0] == '#' || line[0] == ';' || line.starts_with("//");
}

void Reader::line(std::string_view raw) {
  raw = trimmed(raw);
  if (is_comment(raw)) return;
  for (auto at = raw.find('#'); at != std::string_view::npos; at = raw.find('#', at + 1)) {
    if (!blanks.contains(raw[at - 1])) continue;
    raw = trimmed(raw.substr(0, at));
    break;
  }
  if (raw.starts_with('$')) {  // a directive of rsyslog
    const std::size_t length = name_length(raw.substr(1));
    if (length > 0 && blanks.contains(raw.substr(1 + length, 1))) raw.remove_prefix(1);
  }
  const std::string line = with_variables(raw);
  set_variables(line);
  find_paths(line);
  find_modules(line);
  find_accounts(line);
}

std::string Reader::with_variables(std::string_view text) const {
  std::string all;
  while (!text.empty()) {
    const auto sign = std::min(text.find('$'), text.size());
    all += text.substr(0, sign);
    text.remove_prefix(sign);
    if (text.empty()) break;
    const bool has_braces = text.starts_with("${");
    const std::string_view behind = text.substr(has_braces ? 2 : 1);
    const std::size_t length = name_length(behind);
    const bool is_closed = !has_braces || behind.substr(length).starts_with('}');
    const auto found = variables_.find(behind.substr(0, length));
    if (length == 0) {
      all += '$';
      text.remove_prefix(1);
      continue;
    }
    if (found == variables_.end() || !is_closed || all.size() > max_line) {
      all += unknown;
    } else {
      all += found->second;
    }
    text.remove_prefix((has_braces ? 2U : 1U) + length);
    if (has_braces) text.remove_prefix(std::min(text.find('}'), text.size() - 1) + 1);
  }
  return all;
}

void Reader::set_variables(std::string_view line) {
  std::string_view rest = line;
  const bool defines = rest.starts_with("Define ");
  for (const std::string_view word : {"export ", "Define "})
    if (rest.starts_with(word)) rest = trimmed(rest.substr(word.size()));
  const std::size_t length = name_length(rest);
  if (length == 0 || length == rest.size() || rest[length] != (defines ? ' ' : '=')) return;
  std::string_view value = trimmed(rest.substr(length + 1));
  if (!value.empty() && (value[0] == '"' || value[0] == '\'')) {
    value = value.substr(1, value.find(value[0], 1) - 1);
  } else {
    value = value.substr(0, value.find_first_of(" \t;"));
  }
  variables_.insert_or_assign(std::string(rest.substr(0, length)),
                              std::string(value.substr(0, max_value)));
}

void Reader::find_paths(std::string_view line) {
  constexpr std::string_view before = " \t=:\"'(,[{<>|&;@!~\x01";
  constexpr std::string_view behind = " \t\r\"'`();,]}{<>|&:^\\";
  for (std::size_t at = 0; at < line.size();) {
    const auto slash = line.find('/', at);
    if (slash == std::string_view::npos) return;
    at = slash + 1;
    const char left = slash == 0 ? ' ' : line[slash - 1];
    if (!before.contains(left) || left == unknown) continue;
    std::size_t begin = slash;
    if (line.substr(slash).starts_with("//")) {  // of a URL, or what is left of a comment
      const bool is_file =
          line.substr(0, slash).ends_with("file:") && line.substr(slash).starts_with("///");
      if (!is_file) {
        at = std::min(line.find_first_of(" \t\"'<>", slash), line.size());
        continue;
      }
      begin += 2;
    }
    const bool is_quoted = left == '"' || left == '\'';
    auto end = is_quoted ? line.find(left, begin) : line.find_first_of(behind, begin);
    if (is_quoted && end != std::string_view::npos)  // a list in quotes, or one path with blanks
      end = std::min(end, line.find_first_of(":;,=|", begin));
    end = std::min(end, line.size());
    add_path(line.substr(begin, end - begin));
    at = std::max(end, begin + 1);
  }
}

void Reader::add_path(std::string_view path) {
  if (path.find(unknown) != std::string_view::npos || path.size() > max_value) return;
  if (const auto pattern = path.find_first_of("*?["); pattern != std::string_view::npos)
    path = path.substr(0, path.substr(0, pattern).rfind('/'));
  while (path.ends_with('/'))
    path.remove_suffix(1);
  if (!path.empty() && path.find_first_of("$%\n") == std::string_view::npos)
    paths_.add(std::string(path));
}

// Whether it is a file name of a shared object: *.so, *.so.1
bool is_shared_object(std::string_view word) {
  const auto at = word.rfind(".so");
  if (at == std::string_view::npos || at == 0) return false;
  return std::ranges::all_of(word.substr(at + 3), [](char c) { return is_digit(c) || c == '.'; });
}

void Reader::find_modules(std::string_view line) {
  const std::vector<std::string_view> parts = words(line, " \t\r\"'();,=:[]{}<>|");
  if (parts.empty()) return;
  const std::string key = lower(parts[0]);
  const std::string_view value = parts.back();
  if (parts.size() > 1 && (key == "modulepath" || key == "olcmodulepath")) module_path_ = parts[1];
  if (parts.size() > 1 && (key == "moduleload" || key == "olcmoduleload")) {
    const bool is_absolute = value.starts_with('/') || module_path_.empty();
    modules_.add(is_absolute ? std::string(value) : module_path_ + "/" + std::string(value));
    return;
  }
  if (parts.size() == 2 && (key == "extension" || key == "zend_extension") &&
      value.find(unknown) == std::string_view::npos) {
    modules_.add(std::string(value));
    return;
  }
  for (const std::string_view word : parts)
    if (is_shared_object(word) && word.find_first_of("*?\x01$") == std::string_view::npos)
      modules_.add(std::string(word));
}

void Reader::add_account(Once& accounts, std::string_view name) {
  static constexpr std::array<std::string_view, 8> none = {"yes",  "no",  "true", "false",
                                                           "none", "off", "on",   "null"};
  name = trimmed(name, " \t\r\"',;");
  if (name.empty() || name.size() > 32 || !is_letter(name[0])) return;
  const auto belongs = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '$';
  };
  if (!std::ranges::all_of(name, belongs)) return;
  if (std::ranges::find(none, lower(name)) == none.end()) accounts.add(std::string(name));
}

void Reader::add_user(std::string_view value) {
  const auto colon = value.find(':');
  add_account(users_, value.substr(0, colon));
  if (colon != std::string_view::npos) add_account(groups_, value.substr(colon + 1));
}

// "KEY = VALUE", "KEY: VALUE", "KEY VALUE;", with what YAML and JSON put around.
void Reader::find_accounts(std::string_view line) {
  std::string_view rest = line;
  for (const std::string_view word : {"export ", "- "})
    if (rest.starts_with(word)) rest = trimmed(rest.substr(word.size()));
  rest = trimmed(rest, " \t\"'{");
  const auto end = rest.find_first_of(" \t=:\"'");
  if (end == std::string_view::npos) return;
  const std::string key = lower(rest.substr(0, end));
  const bool is_statement = line.ends_with(';');
  const std::vector<std::string_view> values = words(rest.substr(end), " \t\r=\"';,{}");
  if (values.empty()) return;
  std::string_view value = values[0];
  if (value == ":" && values.size() > 1) value = values[1];
  if (value.starts_with(':')) value.remove_prefix(1);
  const auto ends_with = [&](std::string_view word) { return key.ends_with(word); };
  const bool is_alone = values.size() == 1 || value != values[0] || line.find('=') != line.npos;
  if (values.size() == 2 && (key == "su" || (key == "user" && is_statement))) {
    add_account(users_, values[0]);
    add_account(groups_, values[1]);
  } else if (key == "create" && values.size() == 3) {
    add_account(users_, values[1]);
    add_account(groups_, values[2]);
  } else if (!is_alone) {
    return;
  } else if (std::ranges::any_of(std::array{"user", "username", "user_name", "owner", "setuid",
                                            "runas", "run_as", "run-as", "chuid", "default_privs"},
                                 ends_with) ||
             key == "uid") {
    add_user(value);
  } else if (std::ranges::any_of(std::array{"group", "groupname", "group_name", "setgid"},
                                 ends_with) ||
             key == "gid") {
    add_account(groups_, value);
  }
}

}  // namespace

ConfigFacts read_config(std::string_view text) {
  return Reader().read(text);
}

}  // namespace whittle::scripts
