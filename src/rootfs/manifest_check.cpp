#include "rootfs/manifest_check.h"

#include "base/error.h"
#include "rootfs/manifest_tree.h"
#include "tree/walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>

namespace whittle::rootfs {

namespace {

// What is wrong with the path itself; empty if nothing is.
std::string wrong_path(std::string_view path) {
  if (path.empty() || path.front() != '/') return "its path is not absolute";
  if (path == "/") return "the root itself is no entry";
  if (path.find('\0') != std::string_view::npos) return "its path holds a NUL byte";
  for (std::size_t at = 1; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    if (name.empty()) return "its path has an empty name in it";
    if (name == "." || name == "..") return fmt::format("its path has a \"{}\" in it", name);
    if (name.starts_with(".wh."))
      return fmt::format("an image takes the name {} for the removal of a file", name);
    at = end + 1;
  }
  return {};
}

// Whether the link at `path` names, on its way, something above the root. The
// kernel stops there; a tool that follows links from outside does not.
bool climbs_above_root(std::string_view path, std::string_view target) {
  std::ptrdiff_t depth = target.starts_with('/') ? 0 : std::ranges::count(path, '/') - 1;
  for (std::size_t at = 0; at < target.size();) {
    const std::size_t end = std::min(target.find('/', at), target.size());
    const std::string_view name = target.substr(at, end - at);
    if (name == "..") {
      if (--depth < 0) return true;
    } else if (!name.empty() && name != ".") {
      ++depth;
    }
    at = end + 1;
  }
  return false;
}

std::string wrong_link(const Entry& entry, const tree::Walker& walker) {
  if (entry.target.empty()) return "the link has no target";
  if (climbs_above_root(entry.path, entry.target))
    return fmt::format("the link to {} climbs above the root", entry.target);
  if (entry.leads_nowhere) return {};
  if (const auto walked = walker.walk(entry.path); !walked)
    return fmt::format("the link to {} leads nowhere: {}", entry.target,
                       error_text(walked.error()));
  return {};
}

std::string wrong_hard_link(const Entry& entry, const Manifest& manifest) {
  const Entry* const file = manifest.find(entry.target);
  if (file == nullptr) return fmt::format("the hard link's file {} is not there", entry.target);
  if (file->kind != Kind::file)
    return fmt::format("the hard link's file {} is a {}", entry.target, kind_name(file->kind));
  if (entry.target > entry.path)
    return fmt::format("the hard link comes before its file {}", entry.target);
  const auto facts = [](const Entry& e) {
    return std::tie(e.mode, e.uid, e.gid, e.mtime, e.size, e.sha256, e.xattrs);
  };
  if (facts(entry) != facts(*file))
    return fmt::format("the hard link and its file {} differ in what one file has once",
                       entry.target);
  return {};
}

std::string wrong_parent(const Entry& entry, const Manifest& manifest) {
  const std::string_view parent = tree::parent(entry.path);
  if (parent == "/") return {};
  const Entry* const found = manifest.find(parent);
  if (found == nullptr) return fmt::format("its directory {} is not there", parent);
  if (found->kind != Kind::directory)
    return fmt::format("its directory {} is a {}", parent, kind_name(found->kind));
  return {};
}

}  // namespace

Findings check(const Manifest& manifest) {
  Findings findings;
  const auto wrong = [&findings](const Entry& entry, std::string what) {
    if (what.empty()) return;
    findings.push_back({.id = FindingId::invalid_manifest,
                        .severity = Severity::error,
                        .subject = entry.path,
                        .what = std::move(what),
                        .why = "no image can be made of it",
                        .advice = {}});
  };

  const std::vector<Entry>& entries = manifest.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    wrong(entries[i], wrong_path(entries[i].path));
    if (entries[i].mode > 07777)
      wrong(entries[i], fmt::format("its mode {:o} has more than permissions", entries[i].mode));
    if (i == 0) continue;
    if (entries[i].path == entries[i - 1].path)
      wrong(entries[i], fmt::format("it is there twice, as a {} and as a {}",
                                    kind_name(entries[i - 1].kind), kind_name(entries[i].kind)));
    if (entries[i].path < entries[i - 1].path)
      wrong(entries[i], fmt::format("it comes after {}", entries[i - 1].path));
  }
  // What follows looks entries up by path.
  if (!findings.empty()) return findings;

  for (const Entry& entry : entries)
    wrong(entry, wrong_parent(entry, manifest));
  if (!findings.empty()) return findings;

  const ManifestTree planned(manifest);
  const tree::Walker walker(planned);
  for (const Entry& entry : entries) {
    if (entry.kind == Kind::link) wrong(entry, wrong_link(entry, walker));
    if (entry.kind == Kind::hard_link) wrong(entry, wrong_hard_link(entry, manifest));
  }
  return findings;
}

}  // namespace whittle::rootfs
