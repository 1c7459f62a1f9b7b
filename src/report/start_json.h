#pragma once

#include "plan/start.h"
#include "report/json.h"

namespace whittle::report {

// `start`: how the root file system is started, and what is not in it on purpose.
void put_start(Json& document, const plan::Start& start);

// The same read back. Throws Error, about a document that `name` has, for what is no start.
plan::Start read_start(const Json& start, const std::string& name);

}  // namespace whittle::report
