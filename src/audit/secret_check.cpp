#include "audit/secret_check.h"

#include "base/parallel.h"
#include "needs/secrets.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace whittle::audit {

Findings check_secrets(const rootfs::Manifest& root, const tree::Walker& walker,
                       const rootfs::Manifest* planned) {
  std::vector<std::string> kinds(root.entries.size());
  in_parallel(kinds.size(), [&](std::size_t i) {
    const rootfs::Entry& entry = root.entries[i];
    const bool can_be_one =
        entry.kind == rootfs::Kind::file || entry.kind == rootfs::Kind::directory;
    if (!can_be_one) return;
    const auto status = walker.tree().status(entry.path);
    if (status) kinds[i] = needs::secret_in(walker, entry.path, *status);
  });
  Findings findings;
  std::string within;  // a directory that is one already, with a slash
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const rootfs::Entry& entry = root.entries[i];
    const bool is_told = !within.empty() && entry.path.starts_with(within);
    if (kinds[i].empty() || is_told) continue;
    if (entry.kind == rootfs::Kind::directory) within = entry.path + '/';
    const rootfs::Entry* plan = planned == nullptr ? nullptr : planned->find(entry.path);
    const bool is_planned = plan != nullptr && plan->size == entry.size;
    findings.push_back({FindingId::secret_packed, is_planned ? Severity::note : Severity::error,
                        entry.path, fmt::format("looks like {}", kinds[i]),
                        is_planned ? "it was planned so" : "whoever has the image has it",
                        is_planned ? std::string() : fmt::format("--exclude {}", entry.path)});
  }
  return findings;
}

}  // namespace whittle::audit
