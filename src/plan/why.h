#pragma once

#include "base/reason.h"
#include "plan/plan.h"

#include <string>
#include <vector>

namespace whittle::plan {

// Why something is in the answer.
struct Why {
  enum class Answer {
    found,
    missing,       // it is asked for, and not found
    not_needed,    // it is in the tree, or might be, and nothing asks for it
    no_such_file,  // the tree has nothing at this path, and nothing makes it
  };
  Answer answer = Answer::not_needed;
  std::string path;  // found: as it is in the answer; missing: the name asked for
  // From it up, each the reason of what the one before it named. The last one is of kind
  // included or names nobody, or what it names was asked for.
  std::vector<Reason> chain;
  const packages::Package* package = nullptr;  // that ships it, where the plan says so
};

// Why a plan has `query`: a path, by any of the names that lead to it, links and all; or
// a name alone: as something was asked for, a soname, or the last name of any path of the
// answer. Of what has several reasons, the shortest chain is told. A plan that has a
// manifest also knows of links, directories and files that no loader maps.
Why why(const Plan& plan, const std::string& query);
// The same of many, in their order, for little more than one.
std::vector<Why> why(const Plan& plan, const std::vector<std::string>& queries);

}  // namespace whittle::plan
