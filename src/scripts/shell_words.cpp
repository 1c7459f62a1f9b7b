// Words as POSIX.1-2017 (XCU 2.2, 2.6) and bash 5.2 have them. How far a quote or a
// substitution reaches depends on what is inside, so one function calls another; depth is
// counted, and what is looked at ahead is a fixed share of the text.
#include "scripts/shell_words.h"

#include <algorithm>
#include <cctype>

namespace whittle::scripts {

namespace {

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_quoted(ShellWords::Inside inside) {
  using Inside = ShellWords::Inside;
  return inside == Inside::quotes || inside == Inside::quoted_braces || inside == Inside::document;
}

void add_text(ShellWord& word, std::string_view text, bool quoted) {
  if (!word.parts.empty() && word.parts.back().kind == ShellPart::Kind::text &&
      word.parts.back().is_quoted == quoted) {
    word.parts.back().text += text;
    return;
  }
  ShellPart part;
  part.is_quoted = quoted;
  part.text = text;
  word.parts.push_back(std::move(part));
}

ShellPart& add_part(ShellWord& word, ShellPart::Kind kind, bool quoted) {
  ShellPart part;
  part.kind = kind;
  part.is_quoted = quoted;
  return word.parts.emplace_back(std::move(part));
}

}  // namespace

bool is_shell_meta(char c) {
  return std::string_view(" \t\n;&|()<>").find(c) != std::string_view::npos;
}

std::size_t shell_name_length(std::string_view text) {
  if (text.empty() || is_digit(text[0])) return 0;
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_name_byte) - text.begin());
}

ShellWords::ShellWords(std::string_view text, ShellReading& reading, unsigned first_line)
    : text_(text), reading_(reading), first_line_(first_line) {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    newlines_.push_back(at);
}

unsigned ShellWords::line_of(std::size_t position) const {
  const auto before = std::ranges::lower_bound(newlines_, position) - newlines_.begin();
  return first_line_ + static_cast<unsigned>(before);
}

void ShellWords::fail() {
  if (!failed_) failed_at_ = std::min(position_, text_.size());
  failed_ = true;
  position_ = text_.size();
}

bool ShellWords::enter() {
  ++reading_.depth;
  if (reading_.depth > max_shell_depth) fail();
  return !failed_;
}

bool ShellWords::ends(char c, Inside inside) const {
  switch (inside) {
    case Inside::words:
      return is_shell_meta(c);
    case Inside::quotes:
      return c == '"';
    case Inside::braces:
    case Inside::quoted_braces:
      return c == '}';
    case Inside::regex:
      return c == ' ' || c == '\t' || c == '\n' || c == ')';
    case Inside::extended_glob:
      return c == ')';
    case Inside::document:
      break;
  }
  return false;
}

void ShellWords::read_parts(ShellWord& word, Inside inside) {
  const std::size_t begin = position_;
  const bool quoted = is_quoted(inside);
  if (!enter()) return leave();
  while (!at_end()) {
    const char c = peek();
    const char before = position_ > begin ? text_[position_ - 1] : '\0';
    if (c == '(' && !quoted &&
        (inside == Inside::regex || inside == Inside::extended_glob ||
         (inside == Inside::words && std::string_view("?*+@!").contains(before) && before != 0))) {
      add_text(word, "(", false);
      ++position_;
      read_parts(word, Inside::extended_glob);
      if (peek() != ')') {
        fail();
        break;
      }
      add_text(word, ")", false);
      ++position_;
    } else if ((c == '<' || c == '>') && inside == Inside::words && peek(1) == '(') {
      read_process(word);
    } else if (ends(c, inside)) {
      break;
    } else if (c == '\\') {
      read_escape(word, inside);
    } else if (c == '$') {
      read_dollar(word, quoted);
    } else if (c == '`') {
      read_backquotes(word, quoted);
    } else if (c == '\'' && !quoted) {
      read_single_quotes(word);
    } else if (c == '"' && inside != Inside::document) {
      read_double_quotes(word);
    } else {
      add_text(word, std::string_view(&text_[position_], 1), quoted);
      ++position_;
    }
  }
  leave();
}

void ShellWords::read_escape(ShellWord& word, Inside inside) {
  const char next = peek(1);
  if (next == '\n') {
    position_ += 2;
    return;
  }
  std::string_view escaped = "$`\\";
  if (inside == Inside::quotes) escaped = "$`\\\"";
  if (inside == Inside::quoted_braces) escaped = "$`\\\"}";
  const bool quoted = is_quoted(inside);
  if (at_end(1) || (quoted && !escaped.contains(next))) {
    add_text(word, "\\", quoted);
    ++position_;
    return;
  }
  add_text(word, std::string_view(&text_[position_ + 1], 1), true);
  position_ += 2;
}

void ShellWords::read_single_quotes(ShellWord& word) {
  const auto end = text_.find('\'', position_ + 1);
  if (end == std::string_view::npos) return fail();
  add_text(word, text_.substr(position_ + 1, end - position_ - 1), true);
  position_ = end + 1;
}

void ShellWords::read_double_quotes(ShellWord& word) {
  ++position_;
  add_text(word, "", true);
  read_parts(word, Inside::quotes);
  if (peek() != '"') return fail();
  ++position_;
}

void ShellWords::read_ansi_quotes(ShellWord& word) {
  static constexpr std::string_view letters = "abefnrtvE";
  static constexpr std::string_view meant = "\a\b\033\f\n\r\t\v\033";
  std::string text;
  position_ += 2;
  while (!at_end() && peek() != '\'') {
    if (peek() != '\\' || at_end(1)) {
      text += peek();
      ++position_;
      continue;
    }
    const char c = peek(1);
    position_ += 2;
    if (const auto at = letters.find(c); at != std::string_view::npos) {
      text += meant[at];
      continue;
    }
    const bool is_hexadecimal = c == 'x' || c == 'u' || c == 'U';
    if (!is_hexadecimal && !is_digit(c)) {
      text += c;
      continue;
    }
    unsigned value = is_hexadecimal ? 0 : static_cast<unsigned>(c - '0');
    for (int digits = 0; digits < 2 && std::isxdigit(static_cast<unsigned char>(peek())) != 0;
         ++digits) {
      const char digit = peek();
      value = value * (is_hexadecimal ? 16 : 8) +
              static_cast<unsigned>(is_digit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
      ++position_;
    }
    text += static_cast<char>(value);
  }
  if (at_end()) return fail();
  ++position_;
  add_text(word, text, true);
}

void ShellWords::read_backquotes(ShellWord& word, bool is_quoted) {
  const std::size_t begin = position_;
  std::string inner;
  ++position_;
  while (!at_end() && peek() != '`') {
    if (peek() == '\\' && !at_end(1)) {
      if (std::string_view escaped = is_quoted ? "$`\\\"" : "$`\\"; !escaped.contains(peek(1)))
        inner += '\\';
      ++position_;
    }
    inner += peek();
    ++position_;
  }
  if (at_end()) return fail();
  ++position_;
  std::vector<ShellNode> commands = commands_of(inner, line_of(begin));
  add_part(word, ShellPart::Kind::output, is_quoted).commands = std::move(commands);
}

void ShellWords::read_process(ShellWord& word) {
  position_ += 2;
  std::vector<ShellNode> commands = commands_in_parentheses();
  if (peek() != ')') return fail();
  ++position_;
  add_part(word, ShellPart::Kind::unknown, false).commands = std::move(commands);
}

bool ShellWords::is_arithmetic(std::size_t begin) {
  unsigned depth = 2;
  std::size_t at = begin;
  bool found = false;
  for (; at < text_.size() && reading_.scanned <= 8 * reading_.size; ++at, ++reading_.scanned) {
    const char c = text_[at];
    if (c == '\\') {
      ++at;
    } else if (c == '\'' || c == '"') {
      const auto end = text_.find(c, at + 1);
      reading_.scanned += std::min(end, text_.size()) - at;
      if (end == std::string_view::npos) return false;
      at = end;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 1) {
      found = text_.substr(at).starts_with("))");
      break;
    }
  }
  return found;
}

void ShellWords::read_arithmetic(ShellWord& word) {
  unsigned depth = 2;
  while (!at_end() && depth > 0) {
    const char c = peek();
    if (c == '\\') {
      position_ = std::min(position_ + 2, text_.size());
    } else if (c == '$') {
      read_dollar(word, true);
    } else if (c == '`') {
      read_backquotes(word, true);
    } else if (c == '\'') {
      read_single_quotes(word);
    } else if (c == '"') {
      read_double_quotes(word);
    } else {
      if (c == '(') ++depth;
      if (c == ')') --depth;
      ++position_;
    }
  }
  if (depth > 0) fail();
}

void ShellWords::read_dollar(ShellWord& word, bool is_quoted) {
  const char next = peek(1);
  if (next == '(') {
    const bool arithmetic = peek(2) == '(' && is_arithmetic(position_ + 3);
    ShellWord inner;
    std::vector<ShellNode> commands;
    position_ += arithmetic ? 3 : 2;
    if (!enter()) return leave();
    if (arithmetic) {
      read_arithmetic(inner);
    } else {
      commands = commands_in_parentheses();
      if (peek() != ')') fail();
      if (!failed_) ++position_;
    }
    leave();
    const auto kind = arithmetic ? ShellPart::Kind::unknown : ShellPart::Kind::output;
    ShellPart& part = add_part(word, kind, is_quoted);
    part.word = std::move(inner);
    part.commands = std::move(commands);
    return;
  }
  if (next == '{') return read_braces(word, is_quoted);
  if (next == '\'' && !is_quoted) return read_ansi_quotes(word);
  if (next == '"' && !is_quoted) {
    ++position_;  // "to be translated"
    return;
  }
  ++position_;
  std::size_t length = shell_name_length(text_.substr(position_));
  if (length == 0 && (is_digit(next) || std::string_view("@*#?$!-").contains(next)) && next != 0)
    length = 1;
  if (length == 0) {
    if (next == '[' && !is_quoted && !read_index().empty()) {  // arithmetic, as bash 1 had it
      add_part(word, ShellPart::Kind::unknown, false);
      return;
    }
    return add_text(word, "$", is_quoted);
  }
  add_part(word, ShellPart::Kind::parameter, is_quoted).text = text_.substr(position_, length);
  position_ += length;
}

std::string ShellWords::read_index() {
  static constexpr std::size_t longest = 200;
  const std::string_view rest = text_.substr(position_, longest);
  unsigned depth = 0;
  for (std::size_t at = 0; at < rest.size() && rest[at] != '\n'; ++at) {
    if (rest[at] == '[') ++depth;
    if (rest[at] != ']' || --depth != 0) continue;
    position_ += at + 1;
    return std::string(rest.substr(1, at - 1));
  }
  return "";
}

void ShellWords::read_braces(ShellWord& word, bool is_quoted) {
  ShellPart part;
  part.kind = ShellPart::Kind::parameter;
  part.is_quoted = is_quoted;
  position_ += 2;
  const bool is_length = peek() == '#' && peek(1) != '}' &&
                         (is_name_byte(peek(1)) || std::string_view("@*").contains(peek(1)));
  const bool is_indirect = peek() == '!' && is_name_byte(peek(1));
  if (is_length || is_indirect) ++position_;
  std::size_t length = shell_name_length(text_.substr(position_));
  while (length == 0 && is_digit(peek(length)))
    while (is_digit(peek(length)))
      ++length;
  if (length == 0 && !at_end() && std::string_view("@*#?$!-").contains(peek())) length = 1;
  part.text = text_.substr(position_, length);
  position_ += length;
  if (peek() == '[') part.index = read_index();
  read_operation(part, is_quoted);
  if (is_length || is_indirect) part.operation = "other";
  if (peek() != '}') return fail();
  ++position_;
  word.parts.push_back(std::move(part));
}

void ShellWords::read_operation(ShellPart& part, bool is_quoted) {
  if (peek() == '}') return;
  part.operation = "other";
  for (const std::string_view operation :
       {":-", ":=", ":?", ":+", "##", "%%", "-", "=", "?", "+", "#", "%"}) {
    if (part.text.empty() || !starts_with(operation)) continue;
    part.operation = operation;
    position_ += operation.size();
    break;
  }
  const bool takes_word = std::string_view("-=?+").contains(part.operation.back());
  read_parts(part.word, is_quoted && takes_word ? Inside::quoted_braces : Inside::braces);
}

}  // namespace whittle::scripts
