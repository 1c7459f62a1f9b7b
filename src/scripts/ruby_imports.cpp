// Line by line: where strings and comments end is followed, and which keywords have begun
// something that `end` ends. Patterns between slashes are not told from divisions; a quote in
// one hides the rest of its line at most.
#include "scripts/ruby_imports.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace whittle::scripts {

namespace {

constexpr std::string_view blanks = " \t\r";

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

struct Token {
  std::string_view text;  // a name, the inside of a string, a sign
  bool is_string = false;
};

class Reader {
 public:
  std::vector<Import> read(std::string_view text);

 private:
  std::vector<Token> tokens_of(std::string_view line);
  void line(std::string_view text);
  void follow_blocks(const std::vector<Token>& tokens);
  void add(std::string name, bool is_distribution, bool is_optional);

  std::vector<Import> imports_;
  std::vector<bool> blocks_;  // whether each makes what it holds optional
  std::vector<std::string> due_;
  unsigned line_ = 0;
};

std::vector<Import> Reader::read(std::string_view text) {
  bool in_comment = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view raw = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_;
    if (!due_.empty()) {
      if (trimmed(raw) == due_.front()) due_.erase(due_.begin());
    } else if (raw.starts_with("=begin") || raw.starts_with("=end")) {
      in_comment = raw.starts_with("=begin");
    } else if (trimmed(raw) == "__END__") {
      break;
    } else if (!in_comment) {
      line(raw);
    }
  }
  return std::move(imports_);
}

std::vector<Token> Reader::tokens_of(std::string_view line) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    std::size_t end = at + 1;
    if (c == '#') break;
    if (c == '"' || c == '\'' || c == '`') {
      while (end < line.size() && line[end] != c)
        end += line[end] == '\\' ? 2 : 1;
      const std::string_view inner = line.substr(at + 1, std::min(end, line.size()) - at - 1);
      const bool is_constant = c != '`' && inner.find("#{") == std::string_view::npos;
      tokens.push_back({inner, is_constant});
      if (!is_constant) tokens.back().text = "`";
      ++end;
    } else if (is_name_byte(c)) {
      while (end < line.size() && is_name_byte(line[end]))
        ++end;
      tokens.push_back({line.substr(at, end - at)});
    } else if (line.substr(at).starts_with("<<~") || line.substr(at).starts_with("<<-")) {
      end += 2;
      const bool is_quoted = end < line.size() && (line[end] == '"' || line[end] == '\'');
      if (is_quoted) ++end;
      const std::size_t begin = end;
      while (end < line.size() && is_name_byte(line[end]))
        ++end;
      if (end > begin) due_.emplace_back(line.substr(begin, end - begin));
      if (is_quoted) ++end;
    } else if (!blanks.contains(c)) {
      tokens.push_back({line.substr(at, 1)});
    }
    at = end;
  }
  return tokens;
}

void Reader::add(std::string name, bool is_distribution, bool is_optional) {
  if (name.empty()) return;
  imports_.push_back({.name = std::move(name),
                      .line = line_,
                      .is_optional = is_optional,
                      .is_distribution = is_distribution});
}

void Reader::line(std::string_view text) {
  const std::vector<Token> tokens = tokens_of(text);
  const auto is = [&](std::size_t at, std::string_view word) {
    return at < tokens.size() && !tokens[at].is_string && tokens[at].text == word;
  };
  bool is_optional = !blocks_.empty() && blocks_.back();
  for (std::size_t at = 1; at < tokens.size(); ++at)
    is_optional = is_optional || is(at, "if") || is(at, "unless") || is(at, "rescue");
  if (is(0, "if") || is(0, "unless") || is(0, "def") || is(0, "begin")) is_optional = true;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const bool is_call = at == 0 || is(at - 1, ".") || is(at - 1, ";") || is(at - 1, "(") ||
                         is(at - 1, "then") || is(at - 1, "begin") || is(at - 1, "{") ||
                         is(at - 1, "=");
    std::size_t argument = at + 1;
    if (is(argument, "(")) ++argument;
    if (is(at, "autoload") && is(argument, ":")) argument += 3;
    if (!is_call || argument >= tokens.size() || !tokens[argument].is_string) continue;
    const std::string name(tokens[argument].text);
    const bool is_of_kernel = at == 0 || !is(at - 1, ".") || (at > 1 && is(at - 2, "Kernel"));
    if ((is(at, "require") || is(at, "load") || is(at, "autoload")) &&
        (is_of_kernel || is(at, "autoload"))) {
      add(name, false, is_optional);
    } else if (is(at, "require_relative")) {
      add(name.starts_with('.') || name.starts_with('/') ? name : "./" + name, false, is_optional);
    } else if ((is(at, "gem") && is_of_kernel) || is(at, "activate_bin_path") ||
               is(at, "bin_path")) {
      add(name, true, is_optional);
    }
  }
  follow_blocks(tokens);
}

void Reader::follow_blocks(const std::vector<Token>& tokens) {
  static constexpr std::array<std::string_view, 11> opening = {
      "if", "unless", "while", "until", "case", "begin", "def", "for", "class", "module", "do"};
  bool is_loop = false;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].is_string) continue;
    const std::string_view word = tokens[at].text;
    const std::string_view before = at == 0 || tokens[at - 1].is_string ? "" : tokens[at - 1].text;
    if (before == "." || before == ":") continue;
    if (word == "end" && !blocks_.empty()) blocks_.pop_back();
    if (std::ranges::find(opening, word) == opening.end() || blocks_.size() > 10000) continue;
    const bool begins = at == 0 || before == "=" || before == ";" || before == "(";
    const bool is_do = word == "do";
    if (is_do ? is_loop : !begins) continue;
    is_loop = is_loop || word == "while" || word == "until" || word == "for";
    const bool is_own = word == "if" && at + 1 < tokens.size() && tokens[at + 1].text == "__FILE__";
    const bool stays = word == "class" || word == "module" || is_own;
    blocks_.push_back((!blocks_.empty() && blocks_.back()) || !stays);
  }
}

}  // namespace

std::vector<Import> ruby_imports(std::string_view text) {
  return Reader().read(text);
}

}  // namespace whittle::scripts
