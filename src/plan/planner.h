#pragma once

#include "plan/plan.h"
#include "plan/request.h"
#include "tree/file_tree.h"

#include <memory>
#include <vector>

namespace whittle::plan {

// Answers a request. Throws Error for a request that means nothing (an option that names
// no rule, a file to place or include that is not there).
Plan make_plan(std::shared_ptr<const tree::FileTree> tree, const Request& request);

// The same for each program alone, on all cores, in their order: what is found out of the
// tree is shared.
std::vector<Plan> make_plans(std::shared_ptr<const tree::FileTree> tree, const Request& request);

}  // namespace whittle::plan
