// The body of a here-document is in the lines after the one that names it, however deep in
// substitutions that is: every newline that separates commands takes what is due.
#include "scripts/shell_tokens.h"

#include <algorithm>
#include <utility>

namespace whittle::scripts {

void ShellTokens::skip_blanks() {
  for (;;) {
    if (peek() == ' ' || peek() == '\t' || (peek() == '\r' && peek(1) == '\n')) {
      ++position_;
    } else if (peek() == '\\' && peek(1) == '\n') {
      position_ += 2;
    } else if (peek() == '#') {
      position_ = std::min(text_.find('\n', position_), text_.size());
    } else {
      return;
    }
  }
}

void ShellTokens::skip_newlines() {
  skip_blanks();
  while (peek() == '\n') {
    ++position_;
    read_here_documents();
    skip_blanks();
  }
}

void ShellTokens::read_here_documents() {
  for (const HereDocument& due : std::exchange(pending_, {})) {
    const unsigned line = line_of(position_);
    std::string body;
    while (!at_end()) {
      const std::size_t end = std::min(text_.find('\n', position_), text_.size());
      std::string_view bytes = text_.substr(position_, end - position_);
      position_ = std::min(end + 1, text_.size());
      if (due.strips_tabs)
        bytes.remove_prefix(std::min(bytes.find_first_not_of('\t'), bytes.size()));
      if (bytes == due.delimiter) break;
      body += bytes;
      body += '\n';
    }
    if (due.is_quoted) {
      due.body->parts.emplace_back().text = std::move(body);
      due.body->parts.back().is_quoted = true;
    } else {
      read_document(body, line, *due.body);
    }
  }
}

std::string_view ShellTokens::next_plain_word() const {
  std::size_t length = 0;
  while (!at_end(length) && length < 16 && !is_shell_meta(peek(length)))
    ++length;
  return text_.substr(position_, length);
}

bool ShellTokens::take(std::string_view reserved) {
  if (next_plain_word() != reserved) return false;
  position_ += reserved.size();
  return true;
}

void ShellTokens::expect(std::string_view reserved) {
  skip_newlines();
  if (!take(reserved)) fail();
}

void ShellTokens::expect_byte(char c) {
  if (peek() != c) return fail();
  ++position_;
}

bool ShellTokens::assignment(ShellNode& node) {
  const std::size_t begin = position_;
  ShellAssignment found;
  const std::size_t length = shell_name_length(text_.substr(position_));
  if (length == 0) return false;
  found.name = text_.substr(begin, length);
  position_ += length;
  if (peek() == '[') {
    found.is_element = true;
    read_index();
  }
  if (starts_with("+=")) {
    found.is_appended = true;
    ++position_;
  }
  if (peek() != '=') {
    position_ = begin;
    return false;
  }
  ++position_;
  if (peek() == '(') {
    found.is_list = true;
    ++position_;
    for (skip_newlines(); !failed() && peek() != ')'; skip_newlines()) {
      const std::size_t element = position_;
      if (peek() == '[' && (read_index().empty() || peek() != '=')) position_ = element;
      if (position_ != element) ++position_;
      const std::size_t word = position_;
      read_parts(found.words.emplace_back(), Inside::words);
      if (position_ == word && position_ == element) fail();
    }
    expect_byte(')');
  } else {
    read_parts(found.words.emplace_back(), Inside::words);
  }
  node.assignments.push_back(std::move(found));
  return true;
}

// How many bytes stand before the sign: digits, {NAME} or nothing.
std::size_t ShellTokens::redirection_prefix() const {
  std::size_t length = 0;
  while (peek(length) >= '0' && peek(length) <= '9')
    ++length;
  if (length == 0 && peek() == '{') {
    const std::size_t name = shell_name_length(text_.substr(position_ + 1));
    if (name > 0 && peek(name + 1) == '}') length = name + 2;
  }
  return length;
}

bool ShellTokens::redirection(ShellNode& node) {
  const std::size_t prefix = redirection_prefix();
  const std::string_view rest = text_.substr(std::min(position_ + prefix, text_.size()));
  if (prefix == 0 && (rest.starts_with("<(") || rest.starts_with(">("))) return false;
  for (const std::string_view sign :
       {"<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">", "&>>", "&>"}) {
    if (!rest.starts_with(sign) || (prefix > 0 && sign[0] == '&')) continue;
    position_ += prefix + sign.size();
    skip_blanks();
    if (sign == "<<" || sign == "<<-") {
      here_document(node, sign == "<<-");
      return true;
    }
    ShellWord word;
    read_parts(word, Inside::words);
    if (word.parts.empty()) fail();
    if (sign != "<&" && sign != ">&") node.redirections.push_back(std::move(word));
    if (node.redirections.empty()) node.redirections.emplace_back();
    return true;
  }
  return false;
}

void ShellTokens::here_document(ShellNode& node, bool strips_tabs) {
  HereDocument due;
  due.strips_tabs = strips_tabs;
  const std::size_t begin = position_;
  while (!at_end() && !is_shell_meta(peek())) {
    const char c = peek();
    ++position_;
    if (c == '\\' || c == '\'' || c == '"') due.is_quoted = true;
    if (c == '\\') {
      due.delimiter += peek();
      position_ += at_end() ? 0 : 1;
    } else if (c == '\'' || c == '"') {
      const auto end = text_.find(c, position_);
      if (end == std::string_view::npos) return fail();
      due.delimiter += text_.substr(position_, end - position_);
      position_ = end + 1;
    } else {
      due.delimiter += c;
    }
  }
  if (position_ == begin) return fail();
  due.body = std::make_shared<ShellWord>();
  node.here_documents.push_back(due.body);
  pending_.push_back(std::move(due));
}

}  // namespace whittle::scripts
