#pragma once

#include "closure/engine.h"
#include "needs/additions.h"
#include "needs/rule.h"

#include <map>
#include <string>
#include <vector>

namespace whittle::needs {

// What the texts of a rule stand for, and for which kind of program it brings: all that
// decides, with the tree, what a rule adds.
struct RuleContext {
  std::vector<std::string> arguments;         // in order
  std::map<std::string, std::string> values;  // by name
  elf::Header program;                        // libraries must be for its machine
  loader::LdSo ld_so;                         // family and release alone count
};

// `text` with {NAME} replaced by values[NAME]; what is unknown stays.
std::string put_in(std::string text, const std::map<std::string, std::string>& values);

// All that the rule adds. What is not in the tree is not added; where it had to be, it
// is among the absent.
Additions bring(const closure::Engine& engine, const Rule& rule, const RuleContext& context);

}  // namespace whittle::needs
