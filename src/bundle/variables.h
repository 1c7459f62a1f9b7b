#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::bundle {

enum class VariableKind {
  set,     // unless the user has set it
  append,  // behind what the user has set
};

// What a launcher puts into the environment. In the value "@" stands for the bundle's
// directory at the start of each path.
struct Variable {
  std::string name;
  std::string value;
  VariableKind kind = VariableKind::set;

  bool operator==(const Variable&) const = default;
};

// The variables by which libraries and languages are told where in the bundle their files
// are: those of which `has` says that the file or directory ("lib/gconv") is there.
std::vector<Variable> variables_for(const std::function<bool(const std::string&)>& has);

// Whether something finds what is at this path of a bundle, by a variable or since it looks
// beside the program.
bool is_found_at(std::string_view path);

}  // namespace whittle::bundle
