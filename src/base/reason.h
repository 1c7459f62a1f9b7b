#pragma once

#include <compare>
#include <string>
#include <vector>

namespace whittle {

// Why something is part of the answer.
enum class ReasonKind {
  asked,        // the user named it
  included,     // it lies in a directory, or matches a pattern, that the user named
  interpreter,  // PT_INTERP of a program
  script,       // the #! line of a script
  needed,       // DT_NEEDED
  auxiliary,    // DT_AUXILIARY
  filter,       // DT_FILTER
  preload,      // LD_PRELOAD, --preload or /etc/ld.so.preload
  audit,        // DT_AUDIT, DT_DEPAUDIT or LD_AUDIT
  dlopen,       // a dlopen note, or a call whose argument is known
  rule,         // an implicit need: `name` is the rule
  link,         // a symbolic link crossed on the way to something else
  directory,    // a directory on the way to something else
  traced,       // a run used it: `by` is the record, `how` the uses and the programs
  written,      // made by whittle: an ld.so.cache, a passwd
};

// One reason, as data: rendered the same way everywhere, by report.
struct Reason {
  ReasonKind kind = ReasonKind::asked;
  std::string by;    // the path of what asks for it; empty where the user did
  std::string name;  // what was asked for: a DT_NEEDED name, a rule's name
  std::string how;  // how that led here: "RUNPATH of server: /opt/lib", a rule's sign; may be empty

  auto operator<=>(const Reason&) const = default;
};

using Reasons = std::vector<Reason>;

}  // namespace whittle
