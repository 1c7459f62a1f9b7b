#pragma once

#include "needs/needs.h"
#include "report/color.h"
#include "report/json.h"

#include <string>

namespace whittle::report {

// What programs need besides what their DT_NEEDED name, a line each: the rule,
// the size, who shows it; then what is merely possible, with the option that adds
// it. Empty if there is nothing.
std::string needs_text(const needs::Answer& answer, Color color);

// How much is known of what code opens with dlopen, a line for each object.
enum class WhichDlopens {
  all,
  own_and_uncertain,  // of the program and its own libraries, where not all is known
};
std::string dlopens_text(const needs::Answer& answer, WhichDlopens which, Color color);

// Why the answer has `path`, as a file that a rule took or wrote: the rule, the
// sign, and the chain of reasons for who shows it. Empty if it has not.
std::string why_needed_text(const needs::Answer& answer, const std::string& path);

// `needs` of the answer.
Json needs_json(const needs::Answer& answer);
// `dlopens` of the answer.
Json dlopens_json(const needs::Answer& answer);

}  // namespace whittle::report
