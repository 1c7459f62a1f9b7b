// ECMAScript 2023, "Lexical Grammar". Whether a slash begins a pattern is told by the token
// before it, as most highlighters do: behind a value it divides. Templates are text but for
// what stands in ${ }.
#include "scripts/node_imports.h"

#include <algorithm>
#include <array>
#include <optional>

namespace whittle::scripts {

namespace {

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

struct Token {
  enum class Kind { none, name, string, sign, pattern };

  Kind kind = Kind::none;
  std::string_view text;
  unsigned line = 0;

  bool is(std::string_view word) const {
    return (kind == Kind::name || kind == Kind::sign) && text == word;
  }
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Import> read();

 private:
  enum class Brace { plain, optional, of_template };

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  const Token& last(std::size_t back = 0) const { return last_[back]; }
  void push(Token token);
  void skip_comment();
  void string();
  void in_template();
  bool pattern();
  void sign();
  bool divides() const;
  bool opens_optional() const;
  bool is_optional() const;
  void look(const Token& token);
  void add(const Token& token);

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  std::array<Token, 4> last_;  // the latest first
  std::vector<Brace> braces_;
  std::size_t optional_ = 0;  // of the braces
  bool in_import_ = false;    // behind import or export, up to its from
  std::vector<Import> imports_;
};

std::vector<Import> Reader::read() {
  if (text_.starts_with("#!")) at_ = std::min(text_.find('\n'), text_.size());
  while (at_ < text_.size()) {
    const char c = peek();
    if (c == '\n') {
      ++line_;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '/' && (peek(1) == '/' || peek(1) == '*')) {
      skip_comment();
    } else if (c == '"' || c == '\'') {
      string();
    } else if (c == '`') {
      ++at_;
      in_template();
    } else if (is_name_byte(c)) {
      const std::size_t begin = at_;
      while (is_name_byte(peek()))
        ++at_;
      push({Token::Kind::name, text_.substr(begin, at_ - begin), line_});
    } else if (c != '/' || divides() || !pattern()) {
      sign();
    }
  }
  return std::move(imports_);
}

void Reader::skip_comment() {
  const bool is_line = peek(1) == '/';
  const auto end = is_line ? text_.find('\n', at_) : text_.find("*/", at_ + 2);
  const std::size_t stop = end == std::string_view::npos ? text_.size() : end + (is_line ? 0 : 2);
  line_ += static_cast<unsigned>(std::ranges::count(text_.substr(at_, stop - at_), '\n'));
  at_ = stop;
}

void Reader::string() {
  const char quote = peek();
  const std::size_t begin = ++at_;
  while (at_ < text_.size() && peek() != quote && peek() != '\n')
    at_ += peek() == '\\' && at_ + 1 < text_.size() && peek(1) != '\n' ? 2 : 1;
  push({Token::Kind::string, text_.substr(begin, at_ - begin), line_});
  if (peek() == quote) ++at_;
}

// From inside a template to its end, or to the ${ that code follows.
void Reader::in_template() {
  const std::size_t begin = at_;
  bool is_whole = begin > 0 && text_[begin - 1] == '`';
  while (at_ < text_.size() && peek() != '`') {
    if (peek() == '\n') ++line_;
    if (peek() == '$' && peek(1) == '{') {
      at_ += 2;
      braces_.push_back(Brace::of_template);
      push({Token::Kind::sign, "{", line_});
      return;
    }
    if (peek() == '\\') {
      is_whole = false;
      ++at_;
      if (peek() == '\n') ++line_;
    }
    ++at_;
  }
  at_ = std::min(at_, text_.size());
  if (is_whole) {
    push({Token::Kind::string, text_.substr(begin, at_ - begin), line_});
  } else {
    push({Token::Kind::pattern, {}, line_});
  }
  if (at_ < text_.size()) ++at_;
}

// Whether a slash divides what is before it.
bool Reader::divides() const {
  static constexpr std::array<std::string_view, 12> words = {"return", "typeof", "case",  "in",
                                                             "of",     "delete", "void",  "throw",
                                                             "new",    "await",  "yield", "else"};
  const Token& token = last();
  switch (token.kind) {
    case Token::Kind::none:
      return false;
    case Token::Kind::name:
      return std::ranges::find(words, token.text) == words.end();
    case Token::Kind::string:
    case Token::Kind::pattern:
      return true;
    case Token::Kind::sign:
      break;
  }
  return token.text == ")" || token.text == "]";
}

// Passes over a pattern; false if it has no end in its line.
bool Reader::pattern() {
  bool in_class = false;
  for (std::size_t end = at_ + 1; end < text_.size() && text_[end] != '\n'; ++end) {
    const char c = text_[end];
    if (c == '\\') {
      ++end;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '/' && !in_class) {
      at_ = end + 1;
      while (is_name_byte(peek()))
        ++at_;
      push({Token::Kind::pattern, {}, line_});
      return true;
    }
  }
  return false;
}

bool Reader::opens_optional() const {
  static constexpr std::array<std::string_view, 6> words = {"try",     "else", "catch",
                                                            "finally", "do",   ")"};
  const bool is_arrow = last().is(">") && last(1).is("=");
  return is_arrow || (last().kind != Token::Kind::string &&
                      std::ranges::find(words, last().text) != words.end());
}

bool Reader::is_optional() const {
  return optional_ > 0;
}

void Reader::sign() {
  const char c = peek();
  if (c == '{') {
    const Brace brace = opens_optional() ? Brace::optional : Brace::plain;
    if (brace == Brace::optional) ++optional_;
    braces_.push_back(brace);
  } else if (c == '}' && !braces_.empty()) {
    const Brace brace = braces_.back();
    braces_.pop_back();
    if (brace == Brace::optional) --optional_;
    if (brace == Brace::of_template) {
      ++at_;
      return in_template();
    }
  }
  push({Token::Kind::sign, text_.substr(at_, 1), line_});
  ++at_;
}

void Reader::push(Token token) {
  look(token);
  std::ranges::copy_backward(last_.begin(), last_.end() - 1, last_.end());
  last_[0] = token;
}

void Reader::look(const Token& token) {
  if (token.is("import") || token.is("export")) in_import_ = !last().is(".");
  if (token.is(";") || token.is("(")) in_import_ = false;
  if (token.kind != Token::Kind::string) return;
  const bool is_call = last().is("(") && (last(1).is("require") || last(1).is("import"));
  const bool is_method = last(2).is(".") && !last(3).is("module");
  const bool resolves =
      last().is("(") && last(1).is("resolve") && last(2).is(".") && last(3).is("require");
  const bool is_from = in_import_ && (last().is("from") || last().is("import"));
  if ((is_call && !is_method) || resolves || is_from) add(token);
  if (is_from) in_import_ = false;
}

void Reader::add(const Token& token) {
  if (token.text.empty()) return;
  imports_.push_back({.name = std::string(token.text),
                      .line = token.line,
                      .is_optional = is_optional(),
                      .is_distribution = false});
}

}  // namespace

std::vector<Import> node_imports(std::string_view text) {
  return Reader(text).read();
}

}  // namespace whittle::scripts
