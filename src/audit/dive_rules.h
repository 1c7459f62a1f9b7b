#pragma once

#include "audit/image_audit.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whittle::audit {

// The gate of dive: nullopt for a rule that is off. What is just at its threshold passes.
struct DiveRules {
  std::optional<double> lowest_efficiency = 0.9;
  std::optional<std::uint64_t> highest_wasted_bytes;
  std::optional<double> highest_user_wasted_percent = 0.1;  // as a fraction

  bool operator==(const DiveRules&) const = default;
};

// What a .dive-ci says, as dive 0.13.1 reads it: a YAML map `rules`, of which these three keys
// in either spelling (lowestEfficiency, lowest-efficiency) count; empty, disabled, off and
// false turn a rule off. `name` is what errors call the file. Throws Error for a value that
// means nothing.
DiveRules read_dive_rules(std::string_view text, const std::string& name);

// Adds an error for each rule that the audit's numbers break, under dive's name of it.
void apply(const DiveRules& rules, ImageAudit& audit);

}  // namespace whittle::audit
