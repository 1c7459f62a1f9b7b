#pragma once

#include "plan/plan.h"
#include "report/json.h"

#include <vector>

namespace whittle::report {

// Everything that plans say: programs, objects, edges, missing, needs, dlopens, findings,
// and the entries of a manifest where there is one, with its totals. Of several plans what
// is the same is there once.
void put_plans(Json& document, const std::vector<const plan::Plan*>& plans);

// Besides: which packages ship the objects of a document that has these plans, all of one tree.
void put_object_packages(Json& document, const std::vector<const plan::Plan*>& plans);

}  // namespace whittle::report
