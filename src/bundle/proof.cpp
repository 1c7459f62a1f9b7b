// A root that holds nothing else shows what a program of a bundle asks for outside of it: what
// is absent there a machine may have, and then it is used.
#include "bundle/proof.h"

#include "needs/paths.h"
#include "needs/secrets.h"
#include "tree/file_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace whittle::bundle {

namespace {

using needs::is_at_or_below;
using trace::Use;
using trace::Used;

constexpr std::array places_of_machine = std::to_array<std::string_view>(
    {"/proc", "/sys", "/dev", "/run", "/tmp", "/var/tmp", "/var/run"});

// Besides those that an engine makes. What a C library reads here is text, the same for all.
constexpr std::array files_of_machine = std::to_array<std::string_view>(
    {"/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
     "/etc/services", "/etc/protocols", "/etc/localtime", "/etc/timezone", "/etc/ld.so.preload",
     "/etc/os-release", "/etc/shells", "/etc/mtab"});

bool is_of_machine(const std::string& path, const std::string& home) {
  const auto holds = [&](std::string_view place) { return is_at_or_below(path, place); };
  return std::ranges::any_of(places_of_machine, holds) ||
         std::ranges::find(files_of_machine, path) != files_of_machine.end() ||
         needs::belongs_to_machine(path) || (home.size() > 1 && holds(home));
}

bool is_library(std::string_view path) {
  const std::string_view name = tree::base_name(path);
  const std::size_t suffix = name.find(".so");
  if (suffix == std::string_view::npos) return false;
  const std::string_view rest = name.substr(suffix + 3);
  return rest.empty() || rest.starts_with('.');
}

// What was asked for in one directory.
struct Asked {
  std::string path;  // the first, of libraries where there is one
  std::string by;
  bool has_library = false;
  std::size_t more = 0;
};

Finding finding_of(const Asked& asked) {
  const std::string others =
      asked.more == 0 ? std::string() : fmt::format(", and for {} more names there", asked.more);
  const std::string who = asked.by.empty() ? "a program" : asked.by;
  return {FindingId::traced_file_absent,
          asked.has_library ? Severity::error : Severity::warning,
          asked.path,
          fmt::format("{} looks for it{}, outside of the bundle", who, others),
          asked.has_library ? "a machine that has it lends it, built for another C library"
                            : "a machine that has it lends its own",
          {}};
}

// A path in the bundle as users know it.
std::string shown(const std::string& path) {
  for (const std::string_view place : {place_in_empty_root, cache_in_empty_root})
    if (path.starts_with(place) && path.size() > place.size()) return path.substr(place.size() + 1);
  return path;
}

}  // namespace

rootfs::Manifest empty_root_with(const rootfs::Manifest& bundle) {
  rootfs::Manifest all;
  std::vector<std::string_view> directories{"/some where", cache_in_empty_root,
                                            place_in_empty_root, "/tmp"};
  for (const std::string_view path : directories) {
    rootfs::Entry entry;
    entry.path = path;
    entry.kind = rootfs::Kind::directory;
    entry.mode = path == cache_in_empty_root ? 0700 : 0755;
    if (path == "/tmp") entry.mode = 01777;
    all.entries.push_back(std::move(entry));
  }
  for (rootfs::Entry entry : bundle.entries) {
    entry.path = std::string(place_in_empty_root) + entry.path;
    if (entry.kind == rootfs::Kind::hard_link)
      entry.target = std::string(place_in_empty_root) + entry.target;
    entry.uid = 0;
    entry.gid = 0;
    entry.xattrs.clear();
    all.entries.push_back(std::move(entry));
  }
  std::ranges::sort(all.entries, {}, &rootfs::Entry::path);
  return all;
}

Outside outside_of(const trace::Record& record, const std::string& home) {
  Outside outside;
  std::map<std::string, Asked> asked;
  for (const auto& [path, used] : record.paths) {
    const bool is_inside = is_at_or_below(path, "/some where");
    // The root's own directories are there on every machine.
    if (is_inside || path == "/" || (tree::parent(path) == "/" && !used.has(Use::absent))) continue;
    if (is_of_machine(path, home)) {
      outside.of_machine.emplace(path, used.uses);
      continue;
    }
    if (used.has(Use::written)) continue;  // what it makes is its own
    Asked& there = asked[std::string(tree::parent(path))];
    const bool is_first_library = is_library(path) && !there.has_library;
    if (there.path.empty() || is_first_library) {
      if (!there.path.empty()) ++there.more;
      there.path = path;
      there.by = used.by.empty() ? "" : shown(*used.by.begin());
      there.has_library = is_first_library;
    } else {
      ++there.more;
    }
  }
  for (const auto& [directory, each] : asked)
    outside.findings.push_back(finding_of(each));
  return outside;
}

}  // namespace whittle::bundle
