// Nothing but perl reads Perl: whether a slash divides or begins a pattern may depend on a
// module. So only this is looked for: `use` or `require` where a statement may begin, with
// what makes a statement of it behind. Documentation, comments, here-documents and what
// stands behind __END__ are passed over.
#include "scripts/perl_imports.h"

#include "base/text.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace whittle::scripts {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t max_statement = 4096;

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

// The name of a module that the text begins with, "A::B"; empty: none.
std::string_view module_name(std::string_view text) {
  std::size_t end = 0;
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return {};
  while (end < text.size() && (is_name_byte(text[end]) || text.substr(end).starts_with("::")))
    end += text[end] == ':' ? 2 : 1;
  return text.substr(0, end);
}

struct Statement {
  std::string_view verb;  // use, no or require
  std::string_view rest;  // to the semicolon
  unsigned line = 0;
  bool is_in_block = false;
  bool is_in_string = false;
};

using Look = std::function<void(const Statement&)>;

// What quotes and qw hold in a list.
std::vector<std::string> strings_of(std::string_view list) {
  std::vector<std::string> strings;
  while (!list.empty()) {
    const auto at = list.find_first_of("'\"q");
    if (at == std::string_view::npos) break;
    const bool is_first = at == 0 || !is_name_byte(list[at - 1]);
    const char quote = list[at];
    list.remove_prefix(at + 1);
    if (quote != 'q') {
      const auto end = std::min(list.find(quote), list.size());
      strings.emplace_back(list.substr(0, end));
      list.remove_prefix(std::min(end + 1, list.size()));
    } else if (is_first && list.starts_with('w')) {
      list = trimmed(list.substr(1));
      if (list.empty()) break;
      constexpr std::string_view opening = "([{<";
      const auto kind = opening.find(list[0]);
      const char closing = kind == std::string_view::npos ? list[0] : ")]}>"[kind];
      const auto end = std::min(list.find(closing, 1), list.size());
      for (const auto word : words(list.substr(1, end - 1), blanks))
        strings.emplace_back(word);
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  }
  return strings;
}

class Reader {
 public:
  Reader(std::string_view text, const Look& look) : text_(text), look_(look) {}

  void read();

 private:
  bool is_documentation(std::string_view line);
  void code(std::size_t begin, std::size_t end);
  bool statement(std::size_t at);
  std::size_t quoted_end(std::size_t at, std::size_t end) const;
  void evaluated(std::size_t at, std::size_t end);
  void here_document(std::size_t at, std::size_t end);

  std::string_view text_;
  const Look& look_;
  unsigned line_ = 0;
  bool in_documentation_ = false;
  std::vector<std::string> due_;  // ends of here-documents
  std::vector<bool> braces_;      // whether each makes what it holds optional
};

void Reader::read() {
  std::size_t begin = 0;
  while (begin < text_.size()) {
    const auto end = std::min(text_.find('\n', begin), text_.size());
    const std::string_view line = text_.substr(begin, end - begin);
    ++line_;
    const std::string_view plain = trimmed(line);
    if (!due_.empty()) {
      if (plain == due_.front()) due_.erase(due_.begin());
    } else if (!is_documentation(line)) {
      if (plain == "__END__" || plain == "__DATA__") return;
      code(begin, end);
    }
    begin = end + 1;
  }
}

bool Reader::is_documentation(std::string_view line) {
  if (line.size() > 1 && line[0] == '=' && ((line[1] | 0x20) >= 'a' && (line[1] | 0x20) <= 'z')) {
    in_documentation_ = !line.starts_with("=cut");
    return true;
  }
  return in_documentation_;
}

void Reader::code(std::size_t begin, std::size_t end) {
  bool may_begin = true;
  for (std::size_t at = begin; at < end; ++at) {
    const char c = text_[at];
    if (c == ' ' || c == '\t') continue;
    if (may_begin && statement(at)) may_begin = false;
    may_begin = c == ';' || c == '{' || c == '}';
    const bool is_variable = at > begin && std::string_view("$@%&").contains(text_[at - 1]);
    if (c == '#' && !is_variable &&
        (at == begin || blanks.contains(text_[at - 1]) || text_[at - 1] == ';'))
      return;
    if ((c == '"' || c == '\'') && !is_variable) {
      at = quoted_end(at, end);
    } else if (c == '{') {
      const std::string_view before = trimmed(text_.substr(begin, at - begin));
      const bool stays =
          before.ends_with("BEGIN") || before.starts_with("package ") || before.empty();
      const bool inside = !braces_.empty() && braces_.back();
      if (braces_.size() < 10000) braces_.push_back(inside || !stays);
    } else if (c == '}' && !braces_.empty()) {
      braces_.pop_back();
    } else if (text_.substr(at, 5).starts_with("eval ") || text_.substr(at, 5) == "eval(") {
      evaluated(at + 5, end);
    } else if (c == '<' && text_.substr(at).starts_with("<<")) {
      here_document(at + 2, end);
      ++at;
    }
    if (is_name_byte(c)) {
      while (at + 1 < end && is_name_byte(text_[at + 1]))
        ++at;
    }
  }
}

std::size_t Reader::quoted_end(std::size_t at, std::size_t end) const {
  const char quote = text_[at];
  std::size_t i = at + 1;
  for (; i < end && text_[i] != quote; ++i)
    if (text_[i] == '\\') ++i;
  return std::min(i, end);
}

// Whether a statement that loads begins there; it is told.
bool Reader::statement(std::size_t at) {
  const std::string_view rest = text_.substr(at, max_statement);
  for (const std::string_view verb : {"use", "require"}) {
    if (!rest.starts_with(verb) || rest.size() <= verb.size()) continue;
    if (!blanks.contains(rest[verb.size()])) continue;
    const auto end = rest.find(';');
    const std::string_view all =
        rest.substr(0, end == std::string_view::npos ? rest.find('\n') : end);
    const bool in_block = !braces_.empty() && braces_.back();
    look_({verb, trimmed(all.substr(std::min(verb.size(), all.size()))), line_, in_block, false});
    return true;
  }
  return false;
}

// eval "use A; 1"
void Reader::evaluated(std::size_t at, std::size_t end) {
  at = std::min(text_.find_first_not_of(" \t(", at), end);
  if (at >= end || (text_[at] != '"' && text_[at] != '\'')) return;
  const std::string_view inner = text_.substr(at + 1, quoted_end(at, end) - at - 1);
  for (const std::string_view part : split(inner, ";{")) {
    const std::string_view plain = trimmed(part);
    for (const std::string_view verb : {"use ", "require "})
      if (plain.starts_with(verb))
        look_({verb.substr(0, verb.size() - 1), trimmed(plain.substr(verb.size())), line_, true,
               true});
  }
}

void Reader::here_document(std::size_t at, std::size_t end) {
  if (at < end && text_[at] == '~') ++at;
  if (at >= end) return;
  const bool is_quoted = text_[at] == '"' || text_[at] == '\'';
  if (!is_quoted && (!is_name_byte(text_[at]) || (text_[at] >= '0' && text_[at] <= '9'))) return;
  const std::size_t begin = is_quoted ? at + 1 : at;
  std::size_t last = begin;
  while (last < end && (is_quoted ? text_[last] != text_[at] : is_name_byte(text_[last])))
    ++last;
  const std::string delimiter(trimmed(text_.substr(begin, last - begin)));
  const auto line = text_.find("\n" + delimiter, end);
  const auto indented = text_.substr(std::min(end, text_.size())).substr(0, 1 << 16);
  // What has no end is no here-document but a shift.
  if (line == std::string_view::npos && indented.find(delimiter) == std::string_view::npos) return;
  due_.push_back(delimiter);
}

// Whether what stands behind the name makes a statement of it, and not a sentence.
bool is_argument(std::string_view rest) {
  rest = trimmed(rest);
  return rest.empty() || rest.starts_with("qw") || rest.starts_with("if ") ||
         rest.starts_with("unless ") || rest.starts_with("or ") ||
         std::string_view("'\"(-{$@%:+0123456789\\#&|}").contains(rest[0]) || rest.contains("=>") ||
         rest.starts_with("v") || rest.starts_with("q");
}

void add_imports(const Statement& statement, std::vector<Import>& imports) {
  const std::string_view rest = statement.rest;
  const bool requires_it = statement.verb == "require";
  const auto add = [&](std::string_view name, bool is_optional) {
    imports.push_back({.name = std::string(name),
                       .line = statement.line,
                       .is_optional = is_optional || statement.is_in_string,
                       .is_distribution = false});
  };
  if (requires_it && (rest.starts_with('"') || rest.starts_with('\''))) {
    const auto files = strings_of(rest);
    if (!files.empty() && files[0].find('$') == std::string::npos)
      add(files[0], statement.is_in_block);
    return;
  }
  const std::string_view name = module_name(rest);
  const std::string_view behind = rest.substr(name.size());
  if (name.empty() || !is_argument(behind)) return;
  if (name[0] == 'v' && name.size() > 1 && name.find_first_not_of("v0123456789") == name.npos)
    return;
  const std::string_view plain = trimmed(behind);
  const bool has_condition = plain.starts_with("if ") || plain.starts_with("unless ");
  add(name, requires_it && (statement.is_in_block || has_condition));
  if (requires_it) return;
  if ((name == "parent" || name == "base") && !behind.contains("-norequire"))
    for (const std::string& parent : strings_of(behind))
      if (module_name(parent) == parent && !parent.empty()) add(parent, false);
  if (name == "if")
    for (const std::string& module :
         strings_of(behind.substr(std::min(behind.find(','), behind.size()))))
      if (module_name(module) == module && !module.empty()) return add(module, true);
}

}  // namespace

std::vector<Import> perl_imports(std::string_view text) {
  std::vector<Import> imports;
  const Look look = [&](const Statement& statement) { add_imports(statement, imports); };
  Reader(text, look).read();
  return imports;
}

std::vector<std::string> perl_lib_paths(std::string_view text) {
  std::vector<std::string> paths;
  const Look look = [&](const Statement& statement) {
    if (statement.verb != "use" || module_name(statement.rest) != "lib") return;
    for (std::string& path : strings_of(statement.rest))
      paths.push_back(std::move(path));
  };
  Reader(text, look).read();
  return paths;
}

}  // namespace whittle::scripts
