#include "audit/plan_check.h"

#include "base/byte_stream.h"
#include "base/parallel.h"
#include "rootfs/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::audit {

namespace {

using rootfs::Entry;
using rootfs::Field;
using rootfs::Kind;

constexpr std::string_view capabilities = "security.capability";

// What is compared of a root, with the digests that the plan has: of files of another size
// they need not be known.
rootfs::Manifest comparable(const rootfs::Manifest& root, const rootfs::Manifest& planned) {
  rootfs::Manifest copy;
  copy.entries = root.entries;
  in_parallel(copy.entries.size(), [&](std::size_t i) {
    Entry& entry = copy.entries[i];
    std::erase_if(entry.xattrs, [](const auto& xattr) { return xattr.first != capabilities; });
    if (!has_contents(entry)) return;
    const Entry* plan = planned.find(entry.path);
    if (plan == nullptr || !has_contents(*plan) || !plan->sha256 || plan->size != entry.size)
      return;
    const Entry* file = entry.kind == Kind::hard_link ? root.find(entry.target) : &entry;
    if (file == nullptr) return;
    DigestSink digest;
    whittle::copy(*file->source.open(), digest);
    entry.sha256 = digest.finish();
  });
  return copy;
}

rootfs::Manifest expected(const rootfs::Manifest& planned, const rootfs::Manifest& root) {
  rootfs::Manifest copy;
  copy.entries = planned.entries;
  for (Entry& entry : copy.entries) {
    std::erase_if(entry.xattrs, [](const auto& xattr) { return xattr.first != capabilities; });
    const Entry* real = root.find(entry.path);
    if (real == nullptr || !real->sha256) entry.sha256.reset();
  }
  return copy;
}

std::string value(const Entry& entry, Field field) {
  switch (field) {
    case Field::kind:
      return std::string(rootfs::kind_name(entry.kind));
    case Field::mode:
      return fmt::format("{:04o}", entry.mode);
    case Field::owner:
      return fmt::format("{}:{}", entry.uid, entry.gid);
    case Field::size:
      return fmt::format("{} bytes", entry.size);
    case Field::contents:
      return entry.sha256 ? entry.sha256->hex() : "unknown";
    case Field::target:
      return entry.target;
    case Field::xattrs:
      return entry.xattrs.empty() ? "none" : "some";
    case Field::mtime:
      break;
  }
  return fmt::format("{}", entry.mtime);
}

std::string_view field_text(Field field) {
  return field == Field::xattrs ? "capabilities" : rootfs::field_name(field);
}

// Names of one file are told by their contents alone.
void keep_what_counts(rootfs::Difference& difference) {
  const bool are_files = has_contents(*difference.before) && has_contents(*difference.after);
  std::erase_if(difference.fields, [&](Field field) {
    const bool is_of_names = field == Field::kind || field == Field::target;
    const bool is_said_by_size =
        field == Field::contents &&
        std::ranges::find(difference.fields, Field::size) != difference.fields.end();
    return field == Field::mtime || (are_files && is_of_names) || is_said_by_size;
  });
}

// The one owner of everything that is there, where another one was planned for some of it.
std::optional<std::string> only_owner(const rootfs::Manifest& root,
                                      const std::vector<rootfs::Difference>& differences) {
  if (root.entries.empty()) return std::nullopt;
  const Entry& first = root.entries.front();
  const bool is_one = std::ranges::all_of(root.entries, [&](const Entry& entry) {
    return entry.uid == first.uid && entry.gid == first.gid;
  });
  const bool differs = std::ranges::any_of(differences, [](const rootfs::Difference& difference) {
    return std::ranges::find(difference.fields, Field::owner) != difference.fields.end();
  });
  if (!is_one || !differs || first.uid == 0) return std::nullopt;
  return value(first, Field::owner);
}

Finding differing(const rootfs::Difference& difference) {
  std::string what;
  for (const Field field : difference.fields) {
    what += fmt::format("{}{} {}, planned {}", what.empty() ? "" : "; ", field_text(field),
                        value(*difference.after, field), value(*difference.before, field));
  }
  return {FindingId::differs_from_plan, Severity::error,
          difference.after->path,       std::move(what),
          "it is not what was packed",  {}};
}

}  // namespace

Findings check_plan(const rootfs::Manifest& root, const rootfs::Manifest& planned) {
  const rootfs::Manifest there = comparable(root, planned);
  const rootfs::Manifest plan = expected(planned, there);
  std::vector<rootfs::Difference> differences = rootfs::compare(plan, there);
  for (rootfs::Difference& difference : differences)
    if (difference.before != nullptr && difference.after != nullptr) keep_what_counts(difference);

  Findings findings;
  if (const auto owner = only_owner(there, differences)) {
    findings.push_back({FindingId::differs_from_plan,
                        Severity::warning,
                        "/",
                        fmt::format("everything belongs to {}, which was not planned", *owner),
                        "whoever unpacked it could not give files away",
                        {}});
    for (rootfs::Difference& difference : differences)
      std::erase(difference.fields, Field::owner);
  }
  for (const rootfs::Difference& difference : differences) {
    if (difference.after == nullptr) {
      findings.push_back({FindingId::missing_from_root,
                          Severity::error,
                          difference.before->path,
                          fmt::format("a {} that was planned is not there",
                                      rootfs::kind_name(difference.before->kind)),
                          "what needs it fails",
                          {}});
    } else if (difference.before == nullptr) {
      if (difference.after->kind == Kind::directory) continue;
      findings.push_back(
          {FindingId::not_in_plan,
           Severity::warning,
           difference.after->path,
           fmt::format("a {} that was not planned", rootfs::kind_name(difference.after->kind)),
           "",
           {}});
    } else if (!difference.fields.empty()) {
      findings.push_back(differing(difference));
    }
  }
  return findings;
}

}  // namespace whittle::audit
