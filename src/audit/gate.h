#pragma once

#include "audit/image_audit.h"

#include <cstdint>
#include <optional>

namespace whittle::audit {

// What an image may weigh at most, in bytes, and what may not be in it. What weighs just as
// much passes.
struct Gate {
  std::optional<std::uint64_t> max_size = {};
  std::optional<std::uint64_t> max_compressed = {};
  std::optional<std::uint64_t> max_unreached = {};
  std::optional<std::uint64_t> max_hidden = {};
  std::optional<std::uint64_t> max_duplicate = {};
  // The size of all files that an earlier image had, and how many bytes more are allowed.
  std::uint64_t baseline = 0;
  std::optional<std::uint64_t> max_growth = {};
  bool no_secrets = false;  // in any layer
  bool no_setuid = false;
};

// Judges an audit: what is over a limit is added to its findings as an error, and those of
// what may not be there become errors. Where nothing is compressed, gzip's size of each
// layer, or of the root as one, is what counts.
void apply(const Gate& gate, ImageAudit& audit);

}  // namespace whittle::audit
