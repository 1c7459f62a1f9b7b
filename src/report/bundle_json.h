#pragma once

#include "bundle/bundle.h"
#include "plan/plan.h"
#include "report/json.h"

#include <string>

namespace whittle::report {

// `bundle` and the `entries` of one, with the findings of it and of its plan.
void put_bundle(Json& document, const bundle::Bundle& bundle, const plan::Plan& plan);

// What bundle.json says: the same, as it lies in the bundle.
std::string bundle_json(const bundle::Bundle& bundle, const plan::Plan& plan);

}  // namespace whittle::report
