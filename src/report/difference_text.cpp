#include "report/difference_text.h"

#include "base/size.h"
#include "base/text.h"
#include "report/count_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>

namespace whittle::report {

namespace {

using rootfs::Difference;
using rootfs::Entry;
using rootfs::Field;
using rootfs::Kind;

// "file, 12 kB", "link -> usr/bin".
std::string entry_text(const Entry& entry) {
  std::string text(rootfs::kind_name(entry.kind));
  if (entry.kind == Kind::file) text += ", " + print_size(entry.size);
  if (entry.kind == Kind::link) text += " -> " + escape_line(entry.target);
  if (entry.kind == Kind::hard_link) text += " = " + escape_line(entry.target);
  return text;
}

std::string xattr_names(const Entry& a, const Entry& b) {
  std::set<std::string> names;
  for (const auto& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    for (const auto& [name, value] : one->xattrs) {
      const auto found = other->xattrs.find(name);
      if (found == other->xattrs.end() || found->second != value) names.insert(name);
    }
  }
  std::string text = "xattrs";
  for (const std::string& name : names)
    text += " " + escape_line(name);
  return text;
}

std::string field_text(Field field, const Entry& a, const Entry& b) {
  switch (field) {
    case Field::kind:
      return fmt::format("{} to {}", entry_text(a), entry_text(b));
    case Field::mode:
      return fmt::format("mode {:04o} to {:04o}", a.mode, b.mode);
    case Field::owner:
      return fmt::format("owner {}:{} to {}:{}", a.uid, a.gid, b.uid, b.gid);
    case Field::mtime:
      return fmt::format("mtime {} to {}", a.mtime, b.mtime);
    case Field::xattrs:
      return xattr_names(a, b);
    case Field::size:
      return fmt::format("size {} to {}", a.size, b.size);
    case Field::contents:
      return "contents";
    case Field::target:
      return fmt::format("target {} to {}", escape_line(a.target), escape_line(b.target));
  }
  return {};
}

std::string line(const Difference& difference) {
  const std::string path = escape_line(difference.path());
  if (difference.before == nullptr)
    return fmt::format("+ {}  {}\n", path, entry_text(*difference.after));
  if (difference.after == nullptr)
    return fmt::format("- {}  {}\n", path, entry_text(*difference.before));
  std::string fields;
  for (const Field field : difference.fields) {
    if (!fields.empty()) fields += ", ";
    fields += field_text(field, *difference.before, *difference.after);
  }
  return fmt::format("~ {}  {}\n", path, fields);
}

}  // namespace

std::string difference_text(const rootfs::Manifest& before, const rootfs::Manifest& after,
                            const std::vector<Difference>& differences, Color color) {
  if (differences.empty()) return fmt::format("no difference: {}\n", counts_text(after));
  std::string text;
  std::size_t added = 0;
  std::size_t removed = 0;
  std::int64_t change = 0;
  for (const Difference& difference : differences) {
    text += line(difference);
    if (difference.before == nullptr) ++added;
    if (difference.after == nullptr) ++removed;
    change += difference.size_change();
  }
  text += bold(fmt::format("{} added, {} removed, {} changed", added, removed,
                           differences.size() - added - removed),
               color);
  return text + fmt::format(": {} to {}, {:+} bytes\n", print_size(rootfs::total_size(before)),
                            print_size(rootfs::total_size(after)), change);
}

}  // namespace whittle::report
