#pragma once

#include "needs/dlopens.h"
#include "needs/requirements.h"
#include "report/color.h"
#include "report/json.h"

#include <string>
#include <vector>

namespace whittle::report {

// What programs need besides what their DT_NEEDED name, a line each: the rule,
// the size, who shows it; then what is merely possible, the likeliest first, with the option
// that adds it. Empty if there is nothing.
enum class WhichPossible {
  all,
  likely,  // ten lines at most: what is usual is one
};
std::string requirements_text(const std::vector<needs::Requirement>& requirements,
                              WhichPossible which, Color color);

// How much is known of what code opens with dlopen, a line for each object.
enum class WhichDlopens {
  all,
  own_and_uncertain,  // of the program and its own libraries, where not all is known
};
std::string dlopens_text(const std::vector<needs::Dlopens>& dlopens, WhichDlopens which,
                         Color color);

Json to_json(const needs::Requirement& requirement);
Json to_json(const needs::Dlopens& dlopens);

}  // namespace whittle::report
