// A root that holds nothing else shows what a program of a bundle asks for outside of it: what
// is absent there a machine may have, and then it is used.
#include "bundle/proof.h"

#include "bundle/place.h"
#include "needs/paths.h"
#include "tree/file_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace whittle::bundle {

namespace {

using needs::is_at_or_below;
using trace::Use;

// What no bundle holds (place.h) is the machine's.
bool is_of_machine(const std::string& path, const std::string& home) {
  static const Places places({});
  return !places.of(path) || (home.size() > 1 && is_at_or_below(path, home));
}

bool is_library(std::string_view path) {
  const std::string_view name = tree::base_name(path);
  const std::size_t suffix = name.find(".so");
  if (suffix == std::string_view::npos) return false;
  const std::string_view rest = name.substr(suffix + 3);
  return rest.empty() || rest.starts_with('.');
}

// A name of a library, which was looked for in so many directories, or one of so many names in
// a directory.
struct Asked {
  std::string path;  // the first
  std::string by;
  bool is_library = false;
  std::size_t count = 0;
};

Finding finding_of(const Asked& asked) {
  std::string others;
  if (asked.count > 1)
    others = asked.is_library ? fmt::format(", in {} directories", asked.count)
                              : fmt::format(", and for {} more names there", asked.count - 1);
  const std::string who = asked.by.empty() ? "a program" : asked.by;
  return {FindingId::traced_file_absent,
          asked.is_library ? Severity::error : Severity::warning,
          asked.path,
          fmt::format("{} looks for it{}, outside of the bundle", who, others),
          asked.is_library ? "a machine that has it lends it, built for another C library"
                           : "a machine that has it lends its own",
          {}};
}

// Directories in which a loader looked for a library: that it asks for them, too, is no
// question of its own.
class Searched {
 public:
  explicit Searched(const trace::Record& record) {
    for (const auto& [path, used] : record.paths)
      if (is_library(path)) directories_.emplace(tree::parent(path));
  }
  bool holds(const std::string& path) const {
    const auto below = directories_.lower_bound(path + "/");
    return directories_.contains(path) ||
           (below != directories_.end() && is_at_or_below(*below, path));
  }

 private:
  std::set<std::string> directories_;
};

// A path in the bundle as users know it.
std::string shown(const std::string& path) {
  for (const std::string_view place : {place_in_empty_root, cache_in_empty_root})
    if (path.starts_with(place) && path.size() > place.size()) return path.substr(place.size() + 1);
  return path;
}

}  // namespace

rootfs::Manifest empty_root_with(const rootfs::Manifest& bundle) {
  rootfs::Manifest all;
  std::vector<std::string_view> directories{"/some where", cache_in_empty_root, place_in_empty_root,
                                            "/tmp"};
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
  const Searched searched(record);
  for (const auto& [path, used] : record.paths) {
    const bool is_inside = is_at_or_below(path, "/some where");
    // The root's own directories are there on every machine.
    if (is_inside || path == "/" || (tree::parent(path) == "/" && !used.has(Use::absent))) continue;
    if (is_of_machine(path, home)) {
      outside.of_machine.emplace(path, used.uses);
      continue;
    }
    if (used.has(Use::written)) continue;  // what it makes is its own
    const bool library = is_library(path);
    if (!library && (path.contains("/glibc-hwcaps") || searched.holds(path))) continue;
    Asked& there = asked[std::string(library ? tree::base_name(path) : tree::parent(path))];
    if (there.count++ > 0) continue;
    there.path = path;
    there.by = used.by.empty() ? "" : shown(*used.by.begin());
    there.is_library = library;
  }
  for (const auto& [name, each] : asked)
    outside.findings.push_back(finding_of(each));
  return outside;
}

}  // namespace whittle::bundle
