// What ships seldom, and what ships with every build.
//
// A registry keeps a layer by the digest of its bytes, so the lower of two pays off only if
// nothing gets into it that a build makes. What makes it stable, in this order:
// - What whittle wrote (ld.so.cache, passwd) is made from both, so it is the user's.
// - A placed file (PROGRAM:AT) is the user's, also where a package has a file of that name.
// - What a package ships is the base's, whoever brought it. Below /etc, though, what was named
//   itself is the user's: who names a configuration means to edit it.
// - What no package ships is the user's, but for files that an installed package generates and
//   a rule brings: /etc/ssl/certs/ca-certificates.crt. They are known by their directory, which
//   a package ships too. /etc itself and /usr/local are full of what people put there.
// - A link in such a directory that no package ships goes with what it leads to: ldconfig's
//   links, alternatives.
// Directories follow what is in them, and their metadata are the same in both parts.
#include "rootfs/parts.h"

#include "rootfs/manifest_tree.h"
#include "tree/walker.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace whittle::rootfs {

namespace {

bool has_reason(const Entry& entry, ReasonKind kind) {
  return std::ranges::find(entry.reasons, kind, &Reason::kind) != entry.reasons.end();
}

bool is_named(const Entry& entry) {
  return has_reason(entry, ReasonKind::asked) || has_reason(entry, ReasonKind::included);
}

bool is_in_package_directory(const Entry& entry, const packages::Database& packages) {
  const std::string_view directory = tree::parent(entry.path);
  return !directory.starts_with("/usr/local/") && packages.owner(directory) != nullptr;
}

// Whether a package generates it when it is installed, as far as its place tells.
bool is_generated(const Entry& entry, const packages::Database& packages) {
  const bool is_at_top = tree::parent(tree::parent(entry.path)) == "/";
  return has_reason(entry, ReasonKind::rule) && !is_at_top &&
         is_in_package_directory(entry, packages);
}

Part part_of(const Entry& entry, const packages::Database& packages,
             const tree::OverlayTree& placed) {
  if (entry.is_made || placed.is_placed(entry.path)) return Part::app;
  if (is_named(entry) && entry.path.starts_with("/etc/")) return Part::app;
  const bool is_base = packages.owner(entry.path) != nullptr || is_generated(entry, packages);
  return is_base ? Part::base : Part::app;
}

// Whether a directory is there for its own sake.
bool is_wanted(const Entry& directory) {
  return std::ranges::any_of(directory.reasons, [](const Reason& reason) {
    return reason.kind != ReasonKind::directory && reason.kind != ReasonKind::link;
  });
}

// Links that no package ships, though it well could, go with what they lead to.
void assign_links(Manifest& manifest, const packages::Database& packages,
                  const tree::OverlayTree& placed) {
  const ManifestTree tree(manifest);
  const tree::Walker walker(tree);
  for (Entry& entry : manifest.entries) {
    if (entry.kind != Kind::link || entry.part == Part::base) continue;
    if (entry.is_made || placed.is_placed(entry.path)) continue;
    if (tree::parent(entry.path) != "/" && !is_in_package_directory(entry, packages)) continue;
    const auto walked = walker.walk(entry.path);
    const Entry* const target = walked ? manifest.find(walked->path) : nullptr;
    if (target != nullptr) entry.part = target->part;
  }
}

// A file that has a name in the user's part is in it by all names.
void assign_hard_links(Manifest& manifest) {
  std::set<std::string, std::less<>> of_app;
  for (const Entry& entry : manifest.entries)
    if (entry.kind == Kind::hard_link && entry.part == Part::app) of_app.insert(entry.target);
  for (Entry& entry : manifest.entries) {
    if (of_app.contains(entry.path)) entry.part = Part::app;
    if (entry.kind != Kind::hard_link) continue;
    if (const Entry* const file = manifest.find(entry.target);
        of_app.contains(entry.target) || (file != nullptr && file->part == Part::app))
      entry.part = Part::app;
  }
}

// The directories on the way to entries of this part.
std::set<std::string, std::less<>> directories_above(const Manifest& manifest, Part part) {
  std::set<std::string, std::less<>> above;
  for (const Entry& entry : manifest.entries) {
    if (entry.part != part) continue;
    for (std::string_view parent = tree::parent(entry.path);
         parent != "/" && !above.contains(parent); parent = tree::parent(parent))
      above.emplace(parent);
  }
  return above;
}

}  // namespace

void assign_parts(Manifest& manifest, const packages::Database& packages,
                  const tree::OverlayTree& placed) {
  for (Entry& entry : manifest.entries)
    entry.part = part_of(entry, packages, placed);
  assign_links(manifest, packages, placed);
  assign_hard_links(manifest);
  // A directory that is only on the way must not tie the base to what is below it.
  for (Entry& entry : manifest.entries)
    if (entry.kind == Kind::directory && !is_wanted(entry)) entry.part = Part::app;
  const auto of_base = directories_above(manifest, Part::base);
  for (Entry& entry : manifest.entries)
    if (of_base.contains(entry.path)) entry.part = Part::base;
}

Parts split_parts(const Manifest& manifest) {
  Parts parts;
  const auto of_app = directories_above(manifest, Part::app);
  for (const Entry& entry : manifest.entries) {
    if (entry.part == Part::base) parts.base.entries.push_back(entry);
    if (entry.part == Part::app || of_app.contains(entry.path)) parts.app.entries.push_back(entry);
  }
  return parts;
}

void take_digests(Manifest& manifest, const Manifest& written) {
  for (Entry& entry : manifest.entries)
    if (const Entry* const there = written.find(entry.path); there != nullptr && there->sha256)
      entry.sha256 = there->sha256;
}

}  // namespace whittle::rootfs
