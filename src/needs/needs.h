#pragma once

#include "base/finding.h"
#include "closure/engine.h"
#include "elf/notes.h"
#include "needs/dlopens.h"
#include "needs/rule.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::needs {

// A rule that the user names: --need NAME or --need NAME=ARG,ARG.
struct Forced {
  std::string name;
  std::vector<std::string> arguments;
};

struct Options {
  std::vector<Rule> rules = builtin_rules();
  std::vector<Forced> forced = {};
  std::vector<std::string> off = {};  // names of rules
  // Up to which priority libraries named by dlopen notes belong to the program;
  // nullopt: none.
  std::optional<elf::Priority> dlopen = elf::Priority::recommended;
};

// A file, link or empty directory of the tree that belongs to the answer; what a
// link leads to comes with it.
struct Taken {
  std::string path;
  closure::Reason reason;
  auto operator<=>(const Taken&) const = default;
};

// What is made for the image, not taken from the tree: a file of these bytes, or
// a link to `target`.
struct Written {
  std::string path;
  std::string bytes;
  std::string target;  // of a link; empty for a file
  closure::Reason reason;
  auto operator<=>(const Written&) const = default;
};

// A need as a person reads it.
struct Need {
  std::string rule;
  Grade grade = Grade::needed;
  std::string by;          // the path of the object that shows it; empty: the user
  std::string sign;        // "imports pthread_cancel"
  std::string why;         // what reads or opens it
  std::string without;     // what happens without it
  std::string option;      // possible: what adds it
  std::uint64_t size = 0;  // of what it brings
  bool operator==(const Need&) const = default;
};

// What programs need besides what their DT_NEEDED name.
struct Answer {
  // Those asked about, in order, then those that a rule brought; each with what
  // it opens after its start.
  std::vector<closure::Closure> programs;
  // For programs from the first brought one on: why.
  std::vector<closure::Reason> brought;
  std::vector<Taken> taken;      // sorted
  std::vector<Written> written;  // sorted
  std::vector<Need> needs;       // the needed ones, then the possible ones, by name
  std::vector<Dlopens> dlopens;  // of every object, in load order, each once
  Findings findings;
};

// Finds the signs of the rules in the closures of `programs` and follows them
// until nothing new comes up: what a rule brings may show signs of its own.
// Throws Error for a program that cannot be resolved, and for an option that
// names no rule.
Answer find_needs(const closure::Engine& engine, const std::vector<std::string>& programs,
                  const Options& options);

}  // namespace whittle::needs
