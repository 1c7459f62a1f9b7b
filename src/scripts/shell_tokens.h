#pragma once

#include "scripts/shell_tree.h"
#include "scripts/shell_words.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::scripts {

// Reads what stands between and around words: blanks, newlines, reserved words, assignments,
// redirections with their here-documents.
class ShellTokens : public ShellWords {
 public:
  using ShellWords::ShellWords;

 protected:
  // Reads the body of a here-document, which is expanded.
  virtual void read_document(const std::string& body, unsigned line, ShellWord& word) = 0;

  void skip_blanks();
  void skip_newlines();
  // What stands there up to a sign that ends words, as it is written; not all of a long one.
  std::string_view next_plain_word() const;
  bool take(std::string_view reserved);
  // Blanks, newlines and the word, or it fails.
  void expect(std::string_view reserved);
  void expect_byte(char c);

  // Whether there was one; it is added to the node.
  bool assignment(ShellNode& node);
  bool redirection(ShellNode& node);

 private:
  struct HereDocument {
    std::string delimiter;
    bool is_quoted = false;
    bool strips_tabs = false;
    std::shared_ptr<ShellWord> body;
  };

  void read_here_documents();
  std::size_t redirection_prefix() const;
  void here_document(ShellNode& node, bool strips_tabs);

  std::vector<HereDocument> pending_;
};

}  // namespace whittle::scripts
