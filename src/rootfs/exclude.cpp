#include "rootfs/exclude.h"

#include "needs/paths.h"
#include "rootfs/manifest_tree.h"
#include "tree/walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <string_view>

namespace whittle::rootfs {

namespace {

// How an entry serves the start of a program; empty: a program starts without it.
std::optional<std::string> use_in_start(const Reason& reason) {
  switch (reason.kind) {
    case ReasonKind::asked:
      return "it is what was asked for";
    case ReasonKind::interpreter:
      return fmt::format("it is the interpreter of {}", reason.by);
    case ReasonKind::script:
      return fmt::format("it runs the script {}", reason.by);
    case ReasonKind::needed:
    case ReasonKind::filter:
      return fmt::format("{} needs it as {}", reason.by, reason.name);
    case ReasonKind::preload:
    case ReasonKind::audit:
    case ReasonKind::auxiliary:
    case ReasonKind::dlopen:
    case ReasonKind::rule:
    case ReasonKind::included:
    case ReasonKind::link:
    case ReasonKind::directory:
    case ReasonKind::traced:
    case ReasonKind::written:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> use_in_start(const Manifest& manifest, const Entry& entry) {
  for (const Reason& reason : entry.reasons) {
    if (auto use = use_in_start(reason)) return use;
    // A link serves what it is on the way to.
    if (reason.kind != ReasonKind::link || reason.by == entry.path) continue;
    const Entry* const target = manifest.find(reason.by);
    if (target == nullptr || target->kind == Kind::link) continue;
    const bool serves = std::ranges::any_of(
        target->reasons, [](const Reason& other) { return use_in_start(other).has_value(); });
    if (serves) return fmt::format("it is on the way to {}", reason.by);
  }
  return std::nullopt;
}

// Whether the path of the entry or a directory above it matches. What was included by a
// path of its own stays where that path, or what is around it, is excluded; a pattern for
// what is inside of it counts.
bool is_excluded(const std::vector<Glob>& patterns, const Entry& entry) {
  for (std::string_view at = entry.path; at != "/"; at = tree::parent(at)) {
    if (std::ranges::none_of(patterns, [&](const Glob& glob) { return glob.matches(at); }))
      continue;
    const bool is_named = std::ranges::any_of(entry.reasons, [&](const Reason& reason) {
      return reason.kind == ReasonKind::included && needs::is_at_or_below(reason.by, at);
    });
    if (!is_named) return true;
  }
  return false;
}

// The paths of all that goes. A directory goes only with all that is in it.
std::set<std::string> paths_excluded(const Manifest& manifest, const std::vector<Glob>& patterns) {
  std::set<std::string> excluded;
  std::set<std::string_view> holding;
  // From the last one on, so that what is in a directory is looked at before it.
  for (const Entry& entry : manifest.entries | std::views::reverse) {
    if (is_excluded(patterns, entry) && !holding.contains(entry.path)) {
      excluded.insert(entry.path);
    } else {
      holding.insert(tree::parent(entry.path));
    }
  }
  return excluded;
}

// Gives the hard links of files that go a file of their own: the first of them.
void keep_hard_links(Manifest& manifest, const std::set<std::string>& excluded) {
  std::map<std::string, std::string> heirs;  // by path of the file that goes
  for (Entry& entry : manifest.entries) {
    if (entry.kind != Kind::hard_link || excluded.contains(entry.path)) continue;
    if (!excluded.contains(entry.target)) continue;
    const auto [heir, is_first] = heirs.emplace(entry.target, entry.path);
    if (!is_first) {
      entry.target = heir->second;
      continue;
    }
    entry.source = manifest.find(entry.target)->source;
    entry.kind = Kind::file;
    entry.target.clear();
  }
}

// From the last one on, so that what is in a directory is looked at before it.
void remove_empty_directories(Manifest& manifest) {
  std::vector<Entry>& entries = manifest.entries;
  std::map<std::string, std::size_t, std::less<>> inside;
  for (const Entry& entry : entries)
    ++inside[std::string(tree::parent(entry.path))];
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const bool only_holds = entry->kind == Kind::directory &&
                            std::ranges::all_of(entry->reasons, [](const Reason& reason) {
                              return reason.kind == ReasonKind::directory;
                            });
    if (!only_holds || inside.contains(entry->path)) continue;
    const auto above = inside.find(tree::parent(entry->path));
    if (--above->second == 0) inside.erase(above);
    entry->path.clear();
  }
  std::erase_if(entries, [](const Entry& entry) { return entry.path.empty(); });
}

}  // namespace

Findings exclude(Manifest& manifest, const std::vector<Glob>& patterns) {
  Findings findings;
  if (patterns.empty()) return findings;
  const std::set<std::string> excluded = paths_excluded(manifest, patterns);
  for (const Entry& entry : manifest.entries) {
    if (!excluded.contains(entry.path)) continue;
    if (const auto use = use_in_start(manifest, entry)) {
      findings.push_back({FindingId::excluded_but_needed, Severity::error, entry.path,
                          "excluded, but " + *use, "a program would not start",
                          "--force leaves it out all the same"});
    }
  }
  keep_hard_links(manifest, excluded);
  std::erase_if(manifest.entries,
                [&](const Entry& entry) { return excluded.contains(entry.path); });
  remove_empty_directories(manifest);

  const ManifestTree left(manifest);
  const tree::Walker walker(left);
  for (Entry& entry : manifest.entries) {
    if (entry.kind == Kind::link && !walker.walk(entry.path)) entry.leads_nowhere = true;
  }
  return findings;
}

}  // namespace whittle::rootfs
