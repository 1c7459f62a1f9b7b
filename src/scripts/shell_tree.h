#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What a text is in the grammar of the shell, before anything is put in for its variables.
namespace whittle::scripts {

struct ShellNode;
struct ShellPart;

struct ShellWord {
  std::vector<ShellPart> parts;
};

// A stretch of a word that is of one kind.
struct ShellPart {
  enum class Kind {
    text,       // as it is, quotes removed
    parameter,  // $NAME, ${NAME}, ${NAME OPERATION WORD}
    output,     // what commands print
    unknown,    // arithmetic, <(..): made at run time
  };

  Kind kind = Kind::text;
  bool is_quoted = false;
  std::string text;       // of a parameter: its name
  std::string index;      // of a parameter: what stands in [..]
  std::string operation;  // of a parameter: "", "-", ":-", "=", "%%"...; "other": any not known
  ShellWord word;         // of an operation; of unknown: what is expanded on the way
  std::vector<ShellNode> commands;  // of output and unknown
};

struct ShellAssignment {
  std::string name;
  bool is_appended = false;
  bool is_element = false;       // NAME[..]=
  bool is_list = false;          // NAME=(..)
  std::vector<ShellWord> words;  // one, but for a list
};

struct ShellNode {
  enum class Kind {
    simple,     // assignments, words, redirections
    group,      // { block }
    subshell,   // ( block )
    pipeline,   // block | block
    and_or,     // block && block || block: operators has & and |
    condition,  // if block then block, elif block then block, else block
    loop,       // while or until block, do block
    for_each,   // for name in words, do block
    choice,     // case words[0] in a block for each branch
    function,   // name() block
    test,       // [[ words ]]
    arithmetic  // (( ))
  };

  Kind kind = Kind::simple;
  bool is_negated = false;
  bool is_exhaustive = false;  // of condition and choice: one of the branches is taken
  unsigned line = 0;
  std::size_t order = 0;  // in the text, by the first byte
  std::string name;
  std::string operators;
  std::vector<ShellAssignment> assignments;
  std::vector<ShellWord> words;
  std::vector<ShellWord> redirections;  // the files
  std::vector<std::shared_ptr<ShellWord>> here_documents;
  std::vector<std::vector<ShellNode>> blocks;
};

struct ShellTree {
  std::vector<ShellNode> commands;
  bool is_complete = true;
  unsigned stopped_at = 0;  // the line, if it is not
};

// What a word is if nothing in it is expanded.
inline std::optional<std::string> constant_of(const ShellWord& word) {
  std::string text;
  for (const ShellPart& part : word.parts) {
    if (part.kind != ShellPart::Kind::text) return std::nullopt;
    text += part.text;
  }
  return text;
}

}  // namespace whittle::scripts
