#include "rootfs/difference.h"

#include <array>
#include <tuple>

namespace whittle::rootfs {

namespace {

std::vector<Field> differing(const Entry& a, const Entry& b) {
  std::vector<Field> fields;
  const auto compare_field = [&fields](bool same, Field field) {
    if (!same) fields.push_back(field);
  };
  compare_field(a.kind == b.kind, Field::kind);
  compare_field(a.mode == b.mode || a.kind == Kind::link || b.kind == Kind::link, Field::mode);
  compare_field(std::tie(a.uid, a.gid) == std::tie(b.uid, b.gid), Field::owner);
  compare_field(a.mtime == b.mtime, Field::mtime);
  compare_field(a.xattrs == b.xattrs, Field::xattrs);
  if (has_contents(a) && has_contents(b)) {
    compare_field(a.size == b.size, Field::size);
    compare_field(a.sha256 == b.sha256, Field::contents);
  }
  if (a.kind == b.kind) compare_field(a.target == b.target, Field::target);
  return fields;
}

std::int64_t own_bytes(const Entry* entry) {
  return entry != nullptr && entry->kind == Kind::file ? static_cast<std::int64_t>(entry->size) : 0;
}

}  // namespace

std::string_view field_name(Field field) {
  constexpr std::array<std::string_view, 8> names{"kind",   "mode", "owner",    "mtime",
                                                  "xattrs", "size", "contents", "target"};
  return names.at(static_cast<std::size_t>(field));
}

std::int64_t Difference::size_change() const {
  return own_bytes(after) - own_bytes(before);
}

std::vector<Difference> compare(const Manifest& before, const Manifest& after) {
  std::vector<Difference> differences;
  // Its time is when somebody unpacked it.
  if (before.root && after.root) {
    auto fields = differing(*before.root, *after.root);
    std::erase(fields, Field::mtime);
    if (!fields.empty())
      differences.push_back(
          {.before = &*before.root, .after = &*after.root, .fields = std::move(fields)});
  }
  auto a = before.entries.begin();
  auto b = after.entries.begin();
  while (a != before.entries.end() || b != after.entries.end()) {
    if (b == after.entries.end() || (a != before.entries.end() && a->path < b->path)) {
      differences.push_back({.before = &*a++, .after = nullptr, .fields = {}});
    } else if (a == before.entries.end() || b->path < a->path) {
      differences.push_back({.before = nullptr, .after = &*b++, .fields = {}});
    } else {
      if (auto fields = differing(*a, *b); !fields.empty())
        differences.push_back({.before = &*a, .after = &*b, .fields = std::move(fields)});
      ++a;
      ++b;
    }
  }
  return differences;
}

}  // namespace whittle::rootfs
