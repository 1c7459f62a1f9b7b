#pragma once

#include "elf/notes.h"
#include "needs/rule.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::needs {

// A rule that the user asks for: --need NAME or --need NAME=ARG,ARG.
struct RuleRequest {
  std::string name;
  std::vector<std::string> arguments;
};

struct Options {
  std::vector<Rule> more_rules = {};  // see with_rules()
  std::vector<RuleRequest> requested = {};
  std::vector<std::string> off = {};  // names of rules
  // Files that the image will have besides, which may be configurations of the programs.
  std::vector<std::string> configurations = {};
  // Scripts that it will have besides.
  std::vector<std::string> scripts = {};
  // Texts that it will have besides, which an interpreter among the programs may read.
  std::vector<std::string> sources = {};
  // The words of the command line that the image will start with.
  std::vector<std::string> command = {};
  // Up to which priority libraries named by dlopen notes belong to the program;
  // nullopt: none.
  std::optional<elf::Priority> dlopen = elf::Priority::recommended;
};

}  // namespace whittle::needs
