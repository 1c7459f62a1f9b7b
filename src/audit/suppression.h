#pragma once

#include "base/finding.h"
#include "base/glob.h"
#include "base/toml_table.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::audit {

// A finding that somebody has looked at and lives with.
struct Suppression {
  FindingId id;
  std::optional<Glob> path;  // its subject's; nullopt: any
  std::string reason;
  unsigned line = 0;  // of the file that says so
};

struct Suppressed {
  Finding finding;
  std::string reason;
};

// Takes out of `findings` what one of `by` is about; the first that fits gives the reason. For
// each that fits none a finding is added, which says its line.
std::vector<Suppressed> suppress(Findings& findings, const std::vector<Suppression>& by);

// The tables [[suppress]] of a whittle.toml: `id` and `reason`, and `path`, a pattern. Throws
// Error for what means nothing.
std::vector<Suppression> read_suppressions(TomlTable& file);

}  // namespace whittle::audit
