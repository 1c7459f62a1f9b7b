// The Python Language Reference 3.12, "Lexical analysis": statements end with a line outside
// of brackets, blocks are told by their indentation.
#include "scripts/python_tokens.h"

#include <algorithm>
#include <array>
#include <utility>

namespace whittle::scripts {

namespace {

using Kind = PythonToken::Kind;
using Tokens = std::vector<PythonToken>;

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Reader {
 public:
  Reader(std::string_view text, const std::function<void(const PythonStatement&)>& look)
      : text_(text), look_(look) {}

  void read();

 private:
  struct Block {
    std::size_t indentation = 0;
    bool is_optional = false;
  };

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void begin_line();
  void token();
  void word();
  void string(bool is_raw, bool is_format);
  void end_statement();
  static bool opens_optional(const Tokens& tokens);

  std::string_view text_;
  const std::function<void(const PythonStatement&)>& look_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  unsigned brackets_ = 0;
  std::size_t indentation_ = 0;
  std::vector<Block> blocks_;  // around the statement
  Tokens tokens_;
};

void Reader::read() {
  begin_line();
  while (at_ < text_.size())
    token();
  end_statement();
}

void Reader::begin_line() {
  indentation_ = 0;
  for (; peek() == ' ' || peek() == '\t' || peek() == '\f'; ++at_)
    indentation_ += peek() == '\t' ? 8 - indentation_ % 8 : 1;
  if (peek() == '#' || peek() == '\n' || peek() == '\r' || at_ >= text_.size()) return;
  while (!blocks_.empty() && blocks_.back().indentation >= indentation_)
    blocks_.pop_back();
}

void Reader::token() {
  const char c = peek();
  if (c == '\n') {
    ++at_;
    ++line_;
    if (brackets_ > 0) return;
    end_statement();
    begin_line();
  } else if (c == '#') {
    at_ = std::min(text_.find('\n', at_), text_.size());
  } else if (c == '\\' && peek(1) == '\n') {
    at_ += 2;
    ++line_;
  } else if (c == '\'' || c == '"') {
    string(false, false);
  } else if (is_name_byte(c)) {
    word();
  } else if (c == ';' && brackets_ == 0) {
    ++at_;
    end_statement();
  } else {
    ++at_;
    if (c == ' ' || c == '\t' || c == '\r') return;
    if (c == '(' || c == '[' || c == '{') ++brackets_;
    if ((c == ')' || c == ']' || c == '}') && brackets_ > 0) --brackets_;
    tokens_.push_back({.kind = Kind::sign, .text = text_.substr(at_ - 1, 1), .line = line_});
  }
}

void Reader::word() {
  const std::size_t begin = at_;
  while (is_name_byte(peek()))
    ++at_;
  const std::string_view word = text_.substr(begin, at_ - begin);
  if ((peek() == '\'' || peek() == '"') && word.size() <= 2 &&
      word.find_first_not_of("rRbBuUfF") == std::string_view::npos) {
    string(word.find_first_of("rR") != std::string_view::npos,
           word.find_first_of("fF") != std::string_view::npos);
    return;
  }
  tokens_.push_back({.kind = Kind::name, .text = word, .line = line_});
}

void Reader::string(bool is_raw, bool is_format) {
  const std::string_view quote = text_.substr(at_, 1);
  const bool is_long = peek(1) == quote[0] && peek(2) == quote[0];
  PythonToken token{.kind = is_format ? Kind::sign : Kind::string, .text = {}, .line = line_};
  at_ += is_long ? 3 : 1;
  const std::size_t begin = at_;
  std::size_t length = 0;
  for (;; ++at_) {
    length = at_ - begin;
    if (at_ >= text_.size()) break;
    const char c = peek();
    if (c == '\n') {
      if (!is_long) break;  // no end of it: the line ends it
      ++line_;
    }
    if (c == '\\' && at_ + 1 < text_.size()) {
      ++at_;
      if (peek() == '\n') ++line_;
    } else if (c == quote[0] && (!is_long || (peek(1) == c && peek(2) == c))) {
      at_ += is_long ? 3 : 1;
      break;
    }
  }
  token.text = text_.substr(begin, std::min(length, text_.size() - begin));
  if (!is_raw && token.text.find('\\') != std::string_view::npos) token.kind = Kind::sign;
  tokens_.push_back(token);
}

// Whether what a header begins may be left out. What is under `class`, `with`, `finally` and
// `if __name__ == "__main__"` is done.
bool Reader::opens_optional(const Tokens& tokens) {
  const std::string_view first = tokens[0].text;
  if (first == "if" && tokens.size() > 1) return !tokens[1].is("__name__");
  return first != "class" && first != "with" && first != "finally";
}

void Reader::end_statement() {
  static constexpr std::array<std::string_view, 14> headers = {
      "if",  "elif",    "else", "for",   "while", "try",   "except",
      "def", "finally", "with", "class", "async", "match", "case"};
  PythonStatement statement{.tokens = std::exchange(tokens_, {}),
                            .is_optional = !blocks_.empty() && blocks_.back().is_optional};
  brackets_ = 0;
  Tokens& tokens = statement.tokens;
  if (tokens.empty()) return;
  if (std::ranges::find(headers, tokens[0].text) != headers.end()) {
    unsigned depth = 0;
    std::size_t colon = 0;
    for (; colon < tokens.size(); ++colon) {
      const PythonToken& token = tokens[colon];
      if (token.is("(") || token.is("[") || token.is("{")) ++depth;
      if ((token.is(")") || token.is("]") || token.is("}")) && depth > 0) --depth;
      if (token.is(":") && depth == 0) break;
    }
    if (colon < tokens.size()) {
      const bool is_optional = statement.is_optional || opens_optional(tokens);
      PythonStatement rest{
          .tokens = Tokens(tokens.begin() + static_cast<std::ptrdiff_t>(colon) + 1, tokens.end()),
          .is_optional = is_optional};
      tokens.resize(colon + 1);
      look_(statement);
      if (!rest.tokens.empty()) look_(rest);
      blocks_.push_back({indentation_, is_optional});
      return;
    }
  }
  look_(statement);
}

}  // namespace

void each_python_statement(std::string_view text,
                           const std::function<void(const PythonStatement&)>& look) {
  Reader(text, look).read();
}

}  // namespace whittle::scripts
