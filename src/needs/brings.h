#pragma once

#include "closure/engine.h"
#include "needs/needs.h"
#include "needs/rule.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace whittle::needs {

// What rules bring for one program.
struct Brought {
  std::set<Taken> taken;
  std::set<Written> written;
  std::vector<closure::Opening> openings;
  struct Program {
    std::string path;
    closure::Reason reason;
  };
  std::vector<Program> programs;
  Findings findings;

  bool is_empty() const {
    return taken.empty() && written.empty() && openings.empty() && programs.empty();
  }
};

// For whom a rule brings something, and what its texts stand for.
struct Occasion {
  const closure::Engine& engine;
  const closure::Closure& closure;
  std::vector<std::string> arguments;         // values put in
  std::map<std::string, std::string> values;  // by name
  closure::Reason reason;                     // of kind rule
};

// `text` with {NAME} replaced by values[NAME]; what is unknown stays.
std::string put_in(std::string text, const std::map<std::string, std::string>& values);

// Adds all that the rule brings. What is not in the tree is not brought; where it
// had to be, a finding says so.
void bring(const Rule& rule, const Occasion& occasion, Brought& brought);

}  // namespace whittle::needs
