#include "audit/permission_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace whittle::audit {

namespace {

constexpr std::uint32_t set_user = 04000;
constexpr std::uint32_t set_group = 02000;
constexpr std::uint32_t sticky = 01000;
constexpr std::uint32_t group_execute = 0010;
constexpr std::uint32_t others_write = 0002;
constexpr std::string_view as_planned = "have it planned so and say --manifest, or ";

// As the kernel reads the mode: without x for its group that bit once meant locking.
bool is_set_id(const rootfs::Entry& entry) {
  if (!has_contents(entry)) return false;
  return (entry.mode & set_user) != 0 ||
         (entry.mode & (set_group | group_execute)) == (set_group | group_execute);
}

bool is_world_writable(const rootfs::Entry& entry) {
  if (entry.kind == rootfs::Kind::link || (entry.mode & others_write) == 0) return false;
  return has_contents(entry) || (entry.mode & sticky) == 0;
}

void add(Findings& findings, FindingId id, const rootfs::Entry& entry, std::string why,
         std::string_view mend) {
  findings.push_back({id, Severity::error, entry.path,
                      fmt::format("mode {:04o}, owner {}:{}", entry.mode, entry.uid, entry.gid),
                      std::move(why), fmt::format("{}{}", as_planned, mend)});
}

}  // namespace

Findings check_permissions(const rootfs::Manifest& root, const Findings& left_out,
                           const std::vector<std::string>& started,
                           const rootfs::Manifest* planned) {
  Findings findings;
  for (const rootfs::Entry& entry : root.entries) {
    const rootfs::Entry* plan = planned == nullptr ? nullptr : planned->find(entry.path);
    if (plan != nullptr && plan->mode == entry.mode) continue;
    const bool is_started = std::ranges::find(started, entry.path) != started.end();
    if (is_set_id(entry) && !is_started)
      add(findings, FindingId::set_user_id, entry,
          "it runs as the owner or the group of its file, whoever starts it", "chmod ug-s");
    if (is_world_writable(entry))
      add(findings, FindingId::world_writable, entry, "everybody may change it", "chmod o-w");
  }
  for (const Finding& finding : left_out) {
    if (finding.id != FindingId::special_file_left_out) continue;
    findings.push_back({FindingId::special_file, Severity::error, finding.subject,
                        "it is a device, a fifo or a socket",
                        "engines make those that a container may have", "remove it"});
  }
  return findings;
}

}  // namespace whittle::audit
