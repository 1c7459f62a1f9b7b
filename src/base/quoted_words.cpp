#include "base/quoted_words.h"

#include <utility>

namespace whittle {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::string>> run() {
    while (!text_.empty()) {
      const char c = take();
      if (c == ' ' || c == '\t' || c == '\n') {
        end_word();
      } else if (c == '\\') {
        if (text_.empty()) return std::nullopt;
        word().push_back(take());
      } else if (c == '\'' || c == '"') {
        if (!read_quoted(c)) return std::nullopt;
      } else {
        word().push_back(c);
      }
    }
    end_word();
    return std::move(words_);
  }

 private:
  char take() {
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }

  std::string& word() {
    if (!word_) word_.emplace();
    return *word_;
  }

  void end_word() {
    if (word_) words_.push_back(*std::exchange(word_, std::nullopt));
  }

  bool read_quoted(char quote) {
    word();
    while (!text_.empty()) {
      const char c = take();
      if (c == quote) return true;
      const bool is_escape = c == '\\' && quote == '"' && !text_.empty() &&
                             (text_.front() == '"' || text_.front() == '\\');
      word().push_back(is_escape ? take() : c);
    }
    return false;
  }

  std::string_view text_;
  std::optional<std::string> word_;  // that has begun
  std::vector<std::string> words_;
};

}  // namespace

std::optional<std::vector<std::string>> quoted_words(std::string_view text) {
  return Reader(text).run();
}

}  // namespace whittle
