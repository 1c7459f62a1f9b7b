#pragma once

#include "scripts/shell_tree.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::scripts {

// What all readers of one text share, also of texts in it.
struct ShellReading {
  unsigned depth = 0;
  std::size_t commands = 0;  // so many have begun
  std::size_t scanned = 0;   // bytes looked at ahead of reading
  std::size_t size = 0;      // of the whole text
};

inline constexpr unsigned max_shell_depth = 100;

// Reads words: quotes, parameters, substitutions. What commands are, it leaves to the
// grammar, which is made of it.
class ShellWords {
 public:
  enum class Inside { words, quotes, braces, quoted_braces, regex, document, extended_glob };

  ShellWords(std::string_view text, ShellReading& reading, unsigned first_line);
  virtual ~ShellWords() = default;
  ShellWords(const ShellWords&) = delete;
  ShellWords& operator=(const ShellWords&) = delete;

  bool failed() const { return failed_; }
  unsigned line_of(std::size_t position) const;
  unsigned stopped_at() const { return line_of(failed_at_); }

  // Reads on to what ends a word there, which is left.
  void read_parts(ShellWord& word, Inside inside);

 protected:
  // The commands up to a parenthesis, which is left; those of a text of its own.
  virtual std::vector<ShellNode> commands_in_parentheses() = 0;
  virtual std::vector<ShellNode> commands_of(const std::string& text, unsigned line) = 0;

  bool at_end(std::size_t ahead = 0) const { return position_ + ahead >= text_.size(); }
  // The byte there, NUL behind the end.
  char peek(std::size_t ahead = 0) const { return at_end(ahead) ? '\0' : text_[position_ + ahead]; }
  bool starts_with(std::string_view token) const {
    return text_.substr(position_).starts_with(token);
  }
  void fail();
  bool enter();  // false, and failed, where it would be too deep
  void leave() { --reading_.depth; }

  // Whether what begins behind "((" is arithmetic: its parentheses end with "))".
  bool is_arithmetic(std::size_t begin);
  // From behind "((" to behind "))": what is expanded in it.
  void read_arithmetic(ShellWord& word);
  // From "[" to behind its "]": what stands between. The position is left where it is if
  // there is none.
  std::string read_index();

  std::string_view text_;
  std::size_t position_ = 0;
  ShellReading& reading_;

 private:
  bool ends(char c, Inside inside) const;
  void read_escape(ShellWord& word, Inside inside);
  void read_single_quotes(ShellWord& word);
  void read_double_quotes(ShellWord& word);
  void read_ansi_quotes(ShellWord& word);
  void read_backquotes(ShellWord& word, bool is_quoted);
  void read_dollar(ShellWord& word, bool is_quoted);
  void read_braces(ShellWord& word, bool is_quoted);
  void read_process(ShellWord& word);
  void read_operation(ShellPart& part, bool is_quoted);

  unsigned first_line_;
  std::vector<std::size_t> newlines_;
  bool failed_ = false;
  std::size_t failed_at_ = 0;
};

// What ends a word that is not quoted.
bool is_shell_meta(char c);

// How long the name is that the text begins with; 0: none.
std::size_t shell_name_length(std::string_view text);

}  // namespace whittle::scripts
