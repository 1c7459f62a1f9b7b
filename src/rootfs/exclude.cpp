#include "rootfs/exclude.h"

#include "rootfs/manifest_tree.h"
#include "tree/walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace whittle::rootfs {

namespace {

using closure::Reason;
using closure::ReasonKind;

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

// Whether the path or a directory above it matches.
bool is_excluded(const std::vector<Glob>& patterns, std::string_view path) {
  for (std::string_view at = path; at != "/"; at = tree::parent(at)) {
    if (std::ranges::any_of(patterns, [&](const Glob& glob) { return glob.matches(at); }))
      return true;
  }
  return false;
}

// Gives the hard links of files that go a file of their own: the first of them.
void keep_hard_links(Manifest& manifest, const std::vector<Glob>& patterns) {
  std::map<std::string, std::string> heirs;  // by path of the file that goes
  for (Entry& entry : manifest.entries) {
    if (entry.kind != Kind::hard_link || is_excluded(patterns, entry.path)) continue;
    if (!is_excluded(patterns, entry.target)) continue;
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
  for (const Entry& entry : manifest.entries) {
    if (!is_excluded(patterns, entry.path)) continue;
    if (const auto use = use_in_start(manifest, entry)) {
      findings.push_back({Severity::error, entry.path, "excluded, but " + *use,
                          "a program would not start", "--force leaves it out all the same"});
    }
  }
  keep_hard_links(manifest, patterns);
  std::erase_if(manifest.entries,
                [&](const Entry& entry) { return is_excluded(patterns, entry.path); });
  remove_empty_directories(manifest);

  const ManifestTree left(manifest);
  const tree::Walker walker(left);
  for (Entry& entry : manifest.entries) {
    if (entry.kind == Kind::link && !walker.walk(entry.path)) entry.leads_nowhere = true;
  }
  return findings;
}

}  // namespace whittle::rootfs
