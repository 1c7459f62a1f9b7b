#include "report/plan_text.h"

#include "base/size.h"
#include "base/text.h"
#include "report/count_text.h"
#include "report/package_text.h"
#include "report/reason_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace whittle::report {

namespace {

using rootfs::Entry;
using rootfs::Kind;

std::string path_text(const Entry& entry) {
  std::string text = escape_line(entry.path);
  if (entry.kind == Kind::link) text += " -> " + escape_line(entry.target);
  if (entry.kind == Kind::hard_link) text += " = " + escape_line(entry.target);
  if (entry.kind == Kind::directory) text += '/';
  return text;
}

std::string reason_text(const Entry& entry) {
  return entry.reasons.empty() ? std::string() : "  " + phrase(entry.reasons.front());
}

std::vector<const Entry*> largest_files(const rootfs::Manifest& manifest) {
  std::vector<const Entry*> files;
  for (const Entry& entry : manifest.entries)
    if (entry.kind == Kind::file) files.push_back(&entry);
  std::ranges::stable_sort(files, std::ranges::greater{}, &Entry::size);
  return files;
}

}  // namespace

std::string plan_text(const rootfs::Manifest& manifest, const identity::Ownership& owners) {
  const auto packages = owners.packages();
  std::string text;
  for (const Entry& entry : manifest.entries) {
    if (entry.part) text += fmt::format("{:<4} ", rootfs::part_name(*entry.part));
    text += fmt::format("{:04o} {:>7} {:>10}  {}{}", entry.mode,
                        fmt::format("{}:{}", entry.uid, entry.gid),
                        entry.kind == Kind::file ? std::to_string(entry.size) : "-",
                        path_text(entry), reason_text(entry));
    if (const auto* owned = owners.find(entry.path))
      text += fmt::format("  of {}", escape_line(name_among(*owned->package, packages)));
    text += '\n';
  }
  return text + counts_text(manifest) + "\n";
}

std::string over_budget_text(const rootfs::Manifest& manifest, const Excess& excess) {
  const std::uint64_t over = excess.measured - excess.limit;
  std::string text =
      fmt::format("over budget: {}, {} more than {} allows: {}\n", size_text(excess.measured),
                  size_text(over), excess.option, size_text(excess.limit));
  const std::uint64_t total = rootfs::total_size(manifest);
  const double share =
      total == 0 ? 0 : static_cast<double>(excess.measured) / static_cast<double>(total);
  double made_up = 0;
  text += "the largest files, until without them it would fit:\n";
  for (const Entry* file : largest_files(manifest)) {
    if (made_up >= static_cast<double>(over) || file->size == 0) break;
    made_up += share * static_cast<double>(file->size);
    text += fmt::format("  {:>9}  {}{}\n", print_size(file->size), escape_line(file->path),
                        reason_text(*file));
  }
  return text;
}

}  // namespace whittle::report
