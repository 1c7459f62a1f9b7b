#pragma once

#include "scripts/shell_tree.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace whittle::scripts {

// The fields that words become, and what they may be instead: at most four, at least one.
using Fields = std::vector<std::string>;
using Alternatives = std::vector<Fields>;

// The variables of a shell while its text is followed, and what words become by them.
// A variable that no text sets is unknown, unless the caller knows it; `${X:-Y}` is then Y.
class ShellValues {
 public:
  ShellValues(const std::map<std::string, std::string>& known, std::size_t text_size);

  void set(const std::string& name, Alternatives values);
  void unset(const std::string& name);
  const Alternatives* find(const std::string& name) const;
  // What assigns, by its grammar.
  void assign(const ShellAssignment& assignment);

  // Branches of which one is taken, or none: what a variable has after them is what any of
  // them gives it. What is unknown then is left out if it has a known value without them.
  enum class Taken { one, maybe_none, forgotten };
  void begin_branches();
  void next_branch();
  void end_branches(Taken taken);

  Alternatives fields(std::span<const ShellWord> words);
  // As one text, as in an assignment.
  std::vector<std::string> text(const ShellWord& word);

  // Where the shell is, as far as it is known.
  std::string directory() const;

 private:
  enum class Splitting { yes, no };
  struct Growing;
  struct Frame {
    std::map<std::string, std::optional<Alternatives>> before;
    std::map<std::string, Alternatives> after;
    std::map<std::string, unsigned> set_by;  // so many branches
    std::set<std::string> touched;           // by the present branch
    unsigned branches = 0;
  };

  void write(const std::string& name, std::optional<Alternatives> values);
  Alternatives appended(const Alternatives& before, const Alternatives& added, bool is_list);
  void finish_branch();
  void grow(Growing& word, const Fields& value, bool is_list, bool is_split);
  Alternatives expand(const ShellWord& word, Splitting splitting);
  Alternatives parameter(const ShellPart& part, bool is_list);
  Alternatives positional(std::size_t number) const;
  Alternatives operated(const ShellPart& part, const Alternatives* found);
  Alternatives output_of(const std::vector<ShellNode>& commands);
  bool spend(std::size_t bytes);

  std::map<std::string, Alternatives> values_;
  std::vector<Frame> frames_;
  std::size_t budget_;
};

}  // namespace whittle::scripts
