#include "audit/link_check.h"

#include "base/error.h"
#include "rootfs/manifest_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace whittle::audit {

namespace {

bool is_below_any(std::string_view path, auto& directories) {
  return std::ranges::any_of(directories, [&](std::string_view directory) {
    return path == directory || (path.starts_with(directory) && path[directory.size()] == '/');
  });
}

// "/a/b" and "../c" → "/c": by the text alone.
std::string absolute(std::string_view link, std::string_view target) {
  std::string path(target.starts_with('/') ? std::string_view{} : tree::parent(link));
  for (std::size_t at = 0; at <= target.size();) {
    const std::size_t end = std::min(target.find('/', at), target.size());
    const std::string_view name = target.substr(at, end - at);
    at = end + 1;
    if (name.empty() || name == ".") continue;
    path = name == ".." ? std::string(tree::parent(path.empty() ? "/" : path))
                        : tree::join(path.empty() ? "/" : path, name);
  }
  return path.empty() ? "/" : path;
}

bool is_made_at_run_time(std::string_view path) {
  constexpr std::array<std::string_view, 5> directories{"/proc", "/dev", "/sys", "/run",
                                                        "/var/run"};
  return is_below_any(path, directories);
}

bool is_for_people(std::string_view path) {
  constexpr std::array<std::string_view, 4> directories{"/usr/share/man", "/usr/share/doc",
                                                        "/usr/share/info", "/usr/share/locale"};
  return is_below_any(path, directories);
}

}  // namespace

Findings check_links(const rootfs::Manifest& root, const tree::Walker& walker,
                     const rootfs::Manifest* planned) {
  Findings findings;
  std::unique_ptr<rootfs::ManifestTree> plan;
  if (planned != nullptr) plan = std::make_unique<rootfs::ManifestTree>(*planned);
  for (const rootfs::Entry& entry : root.entries) {
    if (entry.kind != rootfs::Kind::link) continue;
    const auto walked = walker.walk(entry.path);
    if (walked) continue;
    const std::string target = absolute(entry.path, entry.target);
    if (is_made_at_run_time(target)) continue;
    const bool is_planned = plan && plan->read_link(entry.path) == entry.target &&
                            !tree::Walker(*plan).walk(entry.path);
    if (is_planned) continue;
    const bool is_harmless = is_for_people(target) || is_for_people(entry.path);
    findings.push_back({FindingId::link_leads_nowhere,
                        is_harmless ? Severity::note : Severity::error,
                        entry.path,
                        fmt::format("the link to {}: {}", entry.target, error_text(walked.error())),
                        "whoever opens it by this name fails",
                        {}});
  }
  return findings;
}

}  // namespace whittle::audit
