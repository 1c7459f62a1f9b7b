#include "audit/gate.h"

#include "audit/compressed_size.h"
#include "base/size.h"

#include <fmt/format.h>

#include <string_view>

namespace whittle::audit {

namespace {

void check(ImageAudit& audit, std::string_view option, std::string_view what, std::uint64_t bytes,
           std::optional<std::uint64_t> limit) {
  if (!limit || bytes <= *limit) return;
  audit.findings.push_back({FindingId::over_limit,
                            Severity::error,
                            std::string(option),
                            fmt::format("{} {} ({} bytes), and may be {} ({} bytes)", what,
                                        print_size(bytes), bytes, print_size(*limit), *limit),
                            {},
                            {}});
}

void refuse(ImageAudit& audit, FindingId id) {
  for (Finding& finding : audit.findings)
    if (finding.id == id) finding.severity = Severity::error;
}

}  // namespace

void apply(const Gate& gate, ImageAudit& audit) {
  check(audit, "--max-size", "all files are", audit.weight().bytes, gate.max_size);
  if (gate.max_compressed) {
    check(audit, "--max-compressed", "the layers are", compressed_size(audit.image()),
          gate.max_compressed);
  }
  check(audit, "--max-unreached", "unreached files are", audit.weight(Standing::unreached).bytes,
        gate.max_unreached);
  check(audit, "--max-hidden", "what layers hide is", audit.hidden().bytes, gate.max_hidden);
  check(audit, "--max-duplicate", "copies of the same are", audit.duplicate().bytes,
        gate.max_duplicate);
  const std::uint64_t size = audit.weight().bytes;
  check(audit, "--max-growth", "all files are more than the baseline's by",
        size > gate.baseline ? size - gate.baseline : 0, gate.max_growth);
  if (gate.no_secrets) {
    refuse(audit, FindingId::secret_packed);
    refuse(audit, FindingId::secret_in_layer);
  }
  if (gate.no_setuid) refuse(audit, FindingId::set_user_id);
}

}  // namespace whittle::audit
