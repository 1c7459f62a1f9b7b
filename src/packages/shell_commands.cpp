// The commands of maintainer scripts, read without running them.
//
// No shell grammar: a command ends at a newline or at any of ; & | ( ) that is not
// quoted, so that what stands in functions, branches and cases is found alike. A variable
// has every value that the text has assigned to it so far, a loop's all of its words:
//
//   for d in lib log; do mkdir -p "/var/$d/x"; done      /var/lib/x, /var/log/x
//   RUNDIR="${RUNDIR:-/run/x}"                           /run/x
//
// The text of a here-document is read as commands too, which finds nothing in most.
#include "packages/shell_commands.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace whittle::packages {

namespace {

// Beyond these a word is not known. No honest script comes near; a hostile one could
// double its words with every variable.
constexpr std::size_t most_values = 16;
constexpr std::size_t most_length = 512;
constexpr std::size_t most_variables = 8;
// The words of a command, and the bytes of all words of a text; the rest is left out.
constexpr std::size_t most_words = 1000;
constexpr std::size_t most_text = std::size_t{4} << 20U;

constexpr std::array keywords = {"if", "then", "elif", "else", "while", "until",
                                 "do", "!",    "{",    "}",    "time"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t name_length(std::string_view text) {
  if (text.empty() || (text.front() >= '0' && text.front() <= '9')) return 0;
  const auto end = std::ranges::find_if_not(text, is_name_character);
  return static_cast<std::size_t>(end - text.begin());
}

// A word as it is put together.
class WordValues {
 public:
  void append(std::string_view text) {
    for (std::string& value : values_)
      value.append(text);
    if (!values_.empty() && values_.front().size() > most_length) values_.clear();
  }
  // What a variable may be; what is not known makes the word so.
  void append(const ShellWord& any) {
    ShellWord longer;
    if (++variables_ <= most_variables && values_.size() * any.size() <= most_values) {
      for (const std::string& value : values_) {
        for (const std::string& more : any)
          longer.push_back(value + more);
      }
    }
    values_ = std::move(longer);
    append("");
  }
  ShellWord take() { return std::move(values_); }

 private:
  ShellWord values_ = {""};
  std::size_t variables_ = 0;
};

class CommandReader {
 public:
  explicit CommandReader(std::string_view text) : rest_(text) {}

  // The words of the next command; nullopt at the end of the text.
  std::optional<std::vector<ShellWord>> next();

 private:
  struct Word {
    ShellWord values;
    bool is_quoted = false;
    std::string assigned = {};  // the name in NAME=VALUE; the values are then VALUE's
  };

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  // Everything up to the next such character, and that too.
  std::string_view take_past(char end) {
    const std::string_view inside = rest_.substr(0, rest_.find(end));
    rest_.remove_prefix(std::min(inside.size() + 1, rest_.size()));
    return inside;
  }
  bool skip_blanks();
  Word word();
  void quoted(WordValues& values);
  void variable(WordValues& values);
  void braces(WordValues& values);
  void substitution();
  void assign(const std::string& name, const ShellWord& values);
  const ShellWord& value(std::string_view name) const;

  // What the shell makes of words that are not quoted: none of what is empty, several
  // of what has blanks in it.
  static ShellWord fields(const ShellWord& values);

  std::string_view rest_;
  std::size_t bytes_ = 0;  // of all words so far
  // dpkg sets this one; on an ordinary root it is empty.
  std::map<std::string, ShellWord, std::less<>> variables_ = {{"DPKG_ROOT", {""}}};
};

// Blanks, continued lines and comments; whether a word follows in this command.
bool CommandReader::skip_blanks() {
  while (!rest_.empty()) {
    const char c = rest_.front();
    if (rest_.starts_with("\\\n")) {
      rest_.remove_prefix(2);
    } else if (c == ' ' || c == '\t' || c == '\r') {
      rest_.remove_prefix(1);
    } else if (c == '#') {
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    } else {
      return std::string_view("\n;&|()").find(c) == std::string_view::npos;
    }
  }
  return false;
}

CommandReader::Word CommandReader::word() {
  Word word;
  WordValues values;
  const std::size_t name = name_length(rest_);
  if (name > 0 && rest_.substr(name).starts_with('=')) {
    word.assigned = rest_.substr(0, name);
    rest_.remove_prefix(name + 1);
  }
  while (!rest_.empty()) {
    const char c = rest_.front();
    if (std::string_view(" \t\r\n;&|()<>").find(c) != std::string_view::npos) break;
    rest_.remove_prefix(1);
    if (c == '\\') {
      const char escaped = rest_.empty() ? '\\' : take();
      if (escaped == '\n') continue;
      word.is_quoted = true;
      values.append(std::string_view(&escaped, 1));
    } else if (c == '\'') {
      word.is_quoted = true;
      values.append(take_past('\''));
    } else if (c == '"') {
      word.is_quoted = true;
      quoted(values);
    } else if (c == '`') {
      take_past('`');
      values.append(ShellWord{});
    } else if (c == '$') {
      variable(values);
    } else {
      values.append(std::string_view(&c, 1));
    }
  }
  word.values = values.take();
  return word;
}

// Behind a double quote, up to the next one.
void CommandReader::quoted(WordValues& values) {
  while (!rest_.empty()) {
    const char c = take();
    if (c == '"') return;
    if (c == '\\' && !rest_.empty()) {
      const char escaped = take();
      if (escaped != '\n') values.append(std::string_view(&escaped, 1));
    } else if (c == '$') {
      variable(values);
    } else if (c == '`') {
      take_past('`');
      values.append(ShellWord{});
    } else {
      values.append(std::string_view(&c, 1));
    }
  }
}

// Behind a dollar sign.
void CommandReader::variable(WordValues& values) {
  if (rest_.starts_with('(')) {
    substitution();
    values.append(ShellWord{});
  } else if (rest_.starts_with('{')) {
    rest_.remove_prefix(1);
    braces(values);
  } else if (const std::size_t length = name_length(rest_); length > 0) {
    values.append(value(rest_.substr(0, length)));
    rest_.remove_prefix(length);
  } else if (!rest_.empty() &&
             std::string_view("0123456789@*#?-$!").find(rest_.front()) != std::string_view::npos) {
    rest_.remove_prefix(1);
    values.append(ShellWord{});
  } else {
    values.append("$");
  }
}

// Behind "${": a name, and perhaps what it is where it is not set.
void CommandReader::braces(WordValues& values) {
  const std::string_view inside = take_past('}');
  const std::size_t length = name_length(inside);
  const std::string_view name = inside.substr(0, length);
  std::string_view otherwise = inside.substr(length);
  if (length == 0) return values.append(ShellWord{});
  if (otherwise.empty()) return values.append(value(name));
  if (otherwise.starts_with(':')) otherwise.remove_prefix(1);
  const bool is_default = otherwise.starts_with('-') || otherwise.starts_with('=');
  if (!is_default || inside.find_first_of("$`\\") != std::string_view::npos) {
    return values.append(ShellWord{});
  }
  ShellWord either = value(name);
  if (either.empty()) {
    std::string text(otherwise.substr(1));
    std::erase_if(text, [](char c) { return c == '"' || c == '\''; });
    either.push_back(std::move(text));
    if (otherwise.starts_with('=')) assign(std::string(name), either);
  }
  values.append(either);
}

// At the "(" of "$(": up to its end, quotes and all.
void CommandReader::substitution() {
  int depth = 0;
  while (!rest_.empty()) {
    const char c = take();
    if (c == '\\' && !rest_.empty()) take();
    if (c == '\'' || c == '"') take_past(c);
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) return;
  }
}

void CommandReader::assign(const std::string& name, const ShellWord& values) {
  ShellWord& all = variables_[name];
  for (const std::string& each : values) {
    const bool is_new = std::ranges::find(all, each) == all.end();
    if (is_new && all.size() < most_values) all.push_back(each);
  }
}

ShellWord CommandReader::fields(const ShellWord& values) {
  ShellWord all;
  for (const std::string& value : values) {
    for (const std::string_view field : whittle::words(value, " \t\n"))
      all.emplace_back(field);
  }
  return all;
}

const ShellWord& CommandReader::value(std::string_view name) const {
  static const ShellWord unknown;
  const auto found = variables_.find(name);
  return found == variables_.end() ? unknown : found->second;
}

std::optional<std::vector<ShellWord>> CommandReader::next() {
  if (rest_.empty()) return std::nullopt;
  std::vector<ShellWord> words;
  while (skip_blanks()) {
    if (rest_.starts_with('<') || rest_.starts_with('>')) {
      rest_.remove_prefix(std::min(rest_.find_first_not_of("<>&"), rest_.size()));
      if (skip_blanks()) word();
      continue;
    }
    Word read = word();
    for (const std::string& each : read.values)
      bytes_ += each.size();
    if (bytes_ > most_text) rest_ = {};
    // The number of what is redirected: 2>/dev/null.
    if (read.values == ShellWord{"2"} && rest_.starts_with('>')) continue;
    const bool is_plain = !read.is_quoted && read.values.size() == 1;
    if (words.empty() && !read.assigned.empty()) {
      assign(read.assigned, read.values);
      continue;
    }
    if (!read.assigned.empty()) {
      for (std::string& each : read.values)
        each.insert(0, read.assigned + "=");
    }
    if (words.empty() && is_plain &&
        std::ranges::find(keywords, read.values.front()) != keywords.end()) {
      continue;
    }
    if (!read.is_quoted && !read.values.empty()) {
      read.values = fields(read.values);
      if (read.values.empty()) continue;
    }
    if (words.size() < most_words) words.push_back(std::move(read.values));
  }
  if (!rest_.empty()) take();
  // for NAME in WORD...
  if (words.size() > 2 && words[0] == ShellWord{"for"} && words[2] == ShellWord{"in"} &&
      words[1].size() == 1) {
    for (std::size_t i = 3; i < words.size(); ++i)
      assign(words[1].front(), words[i]);
  }
  return words;
}

}  // namespace

void each_shell_command(std::string_view text,
                        const std::function<void(const std::vector<ShellWord>&)>& visit) {
  CommandReader reader(text);
  while (const auto words = reader.next()) {
    if (!words->empty()) visit(*words);
  }
}

}  // namespace whittle::packages
