#include "report/audit_markdown.h"

#include "base/size.h"
#include "report/findings_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace whittle::report {

namespace {

constexpr std::size_t most_rows = 10;

std::string change_text(std::uint64_t before, std::uint64_t after) {
  if (before == after) return "0 B";
  const bool grew = after > before;
  std::string text = (grew ? "+" : "-") + print_size(grew ? after - before : before - after);
  if (before != 0) {
    text += fmt::format(" ({}{:.1f} %)", grew ? "+" : "-",
                        100.0 * static_cast<double>(grew ? after - before : before - after) /
                            static_cast<double>(before));
  }
  return text;
}

struct Change {
  std::string name;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::uint64_t size() const { return after > before ? after - before : before - after; }
};

using Sizes = std::map<std::string, std::uint64_t>;

// From this on a change is worth a line.
std::uint64_t floor_of(const Baseline& baseline) {
  return std::min<std::uint64_t>(100'000, baseline.all / 200 + 1);
}

std::vector<Change> changes(const Sizes& before, const Sizes& after, std::uint64_t from) {
  std::map<std::string, Change> all;
  for (const auto& [name, size] : before)
    all[name] = {name, size, 0};
  for (const auto& [name, size] : after) {
    all[name].name = name;
    all[name].after = size;
  }
  std::vector<Change> found;
  for (auto& [name, change] : all)
    if (change.size() >= from) found.push_back(std::move(change));
  std::ranges::stable_sort(found, std::ranges::greater{}, &Change::size);
  return found;
}

std::string changes_text(std::string_view heading, const std::vector<Change>& changes) {
  if (changes.empty()) return {};
  std::string text =
      fmt::format("\n| {} | before | now | change |\n|---|---:|---:|---:|\n", heading);
  for (std::size_t i = 0; i < std::min(most_rows, changes.size()); ++i) {
    const Change& change = changes[i];
    text += fmt::format("| {} | {} | {} | {} |\n", markdown_code(change.name),
                        print_size(change.before), print_size(change.after),
                        change_text(change.before, change.after));
  }
  if (changes.size() > most_rows)
    text += fmt::format("| and {} more | | | |\n", changes.size() - most_rows);
  return text;
}

std::string against(const Baseline& before, const Baseline& now, const std::string& name) {
  const std::uint64_t from = floor_of(before);
  const auto files = changes(before.files, now.files, from);
  const auto packages = changes(before.packages, now.packages, from);
  const Change all{"all", before.all, now.all};
  if (all.size() < from && files.empty() && packages.empty())
    return fmt::format("{}: {}, no change worth a line\n", markdown_code(name),
                       print_size(now.all));
  std::string text =
      fmt::format("### {}: {}, {}\n\n| | before | now | change |\n|---|---:|---:|---:|\n",
                  markdown_code(name), print_size(now.all), change_text(before.all, now.all));
  const auto row = [&](std::string_view what, std::uint64_t then, std::uint64_t after) {
    if (then == 0 && after == 0) return;
    text += fmt::format("| {} | {} | {} | {} |\n", what, print_size(then), print_size(after),
                        change_text(then, after));
  };
  row("all files", before.all, now.all);
  if (before.stored && now.stored) row("as stored", *before.stored, *now.stored);
  row("unreached", before.unreached, now.unreached);
  row("hidden in layers", before.hidden, now.hidden);
  row("duplicate", before.duplicate, now.duplicate);
  return text + changes_text("package", packages) + changes_text("file", files);
}

std::string alone(const Baseline& now, const std::string& name) {
  std::string text = fmt::format("### {}: {}\n\n| | size |\n|---|---:|\n", markdown_code(name),
                                 print_size(now.all));
  const auto row = [&](std::string_view what, std::uint64_t bytes) {
    if (bytes != 0) text += fmt::format("| {} | {} |\n", what, print_size(bytes));
  };
  if (now.stored) row("as stored", *now.stored);
  row("unreached", now.unreached);
  row("hidden in layers", now.hidden);
  row("duplicate", now.duplicate);
  return text;
}

}  // namespace

std::string audit_markdown(const audit::ImageAudit& audit, const std::string& name,
                           const std::optional<Baseline>& baseline) {
  const Baseline now = baseline_of(audit);
  std::string text = baseline ? against(*baseline, now, name) : alone(now, name);
  bool is_first = true;
  for (const Finding& finding : audit.findings) {
    if (finding.severity != Severity::error) continue;
    if (is_first) text += '\n';
    is_first = false;
    text += fmt::format("- **{}** {}: {}\n", finding_name(finding.id),
                        markdown_code(finding.subject), markdown_code(finding.what));
  }
  return text;
}

}  // namespace whittle::report
