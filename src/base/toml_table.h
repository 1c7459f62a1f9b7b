#pragma once

#include "base/text.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle {

// Words that a text may have somewhere, each with what it means.
template <typename T>
using TomlWords = std::vector<std::pair<std::string, T>>;

// One table of a TOML text, read key by key: what is asked for is known, and check()
// throws for a key that nothing asked for. What a key cannot have throws too. Every
// Error names the text and the line, and what may have been meant:
//   cannot use my.toml: line 4: sings means nothing in [[rule]]: did you mean sign?
class TomlTable {
 public:
  // The whole of a text; `origin` names it. Throws Error for what is not TOML.
  TomlTable(std::string_view text, const std::string& origin);

  bool has(const std::string& key);
  // The line of a key, or of the table where it is not there.
  unsigned line(const std::string& key) const;

  // A string; empty if it is not there.
  std::string text(const std::string& key);
  // true or false; false if it is not there.
  bool flag(const std::string& key);
  // A string or a list of them; empty if it is not there.
  std::vector<std::string> texts(const std::string& key);
  // What a command line could say: a string, a number, a list of these, true; false is
  // none of it.
  std::vector<std::string> arguments(const std::string& key);

  std::optional<TomlTable> table(const std::string& key);
  // A list of tables; empty if it is not there.
  std::vector<TomlTable> tables(const std::string& key);

  // What the string means; nullopt if it is not there.
  template <typename T>
  std::optional<T> word(const std::string& key, const TomlWords<T>& words);

  // The one key of `words` that is there, with its texts.
  template <typename T>
  std::pair<T, std::vector<std::string>> choice(const TomlWords<T>& words);

  // Throws for a key that nothing asked for. `hint` may know better than what sounds
  // alike: ": tag belongs in [image]", or nothing.
  using Hint = std::function<std::string(const std::string& key)>;
  void check(const Hint& hint = {}) const;

  [[noreturn]] void fail(const std::string& what) const { fail("", what); }
  // The same with the line of a key.
  [[noreturn]] void fail(const std::string& key, const std::string& what) const;

 private:
  struct Node;
  explicit TomlTable(std::shared_ptr<const Node> node);

  template <typename T>
  static std::vector<std::string> names(const TomlWords<T>& words) {
    std::vector<std::string> names;
    for (const auto& [name, meaning] : words)
      names.push_back(name);
    return names;
  }

  std::shared_ptr<const Node> node_;
  std::vector<std::string> known_;
};

template <typename T>
std::optional<T> TomlTable::word(const std::string& key, const TomlWords<T>& words) {
  const std::string value = text(key);
  if (value.empty()) return std::nullopt;
  for (const auto& [name, meaning] : words) {
    if (name == value) return meaning;
  }
  fail(key, key + " = \"" + value + "\"" + did_you_mean(value, names(words)));
}

template <typename T>
std::pair<T, std::vector<std::string>> TomlTable::choice(const TomlWords<T>& words) {
  std::optional<std::pair<T, std::vector<std::string>>> chosen;
  std::string all;
  for (const auto& [name, meaning] : words) {
    all += (all.empty() ? "" : ", ") + name;
    if (!has(name)) continue;
    if (chosen) fail(name, name + " stands beside another one of its kind");
    chosen.emplace(meaning, texts(name));
  }
  if (chosen) return *std::move(chosen);
  check();
  fail("one of " + all + " must be there");
}

}  // namespace whittle
