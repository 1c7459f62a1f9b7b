#include "report/audit_text.h"

#include "base/size.h"
#include "base/text.h"
#include "report/count_text.h"
#include "report/findings_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::report {

namespace {

using audit::ImageAudit;
using audit::Standing;
using audit::Weight;

// How many of a kind are told; --json has all.
constexpr std::size_t most_lines = 5;

using Groups = std::map<std::string, Weight>;

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? std::string("0 %")
                    : fmt::format("{:.1f} %",
                                  100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string weight_line(std::string_view name, const Weight& weight, std::uint64_t whole) {
  return fmt::format("  {:<10} {:>8}  {:>6}  {}\n", name, print_size(weight.bytes),
                     percent(weight.bytes, whole), count_text(weight.files, "file", "files"));
}

// The heaviest of some groups under a heading; nothing where there are none.
std::string groups_text(std::string_view heading, const Groups& groups) {
  std::vector<std::pair<std::string, Weight>> sorted(groups.begin(), groups.end());
  std::erase_if(sorted, [](const auto& group) { return group.second.bytes == 0; });
  if (sorted.empty()) return {};
  std::ranges::stable_sort(sorted, std::greater<>{},
                           [](const auto& group) { return group.second.bytes; });
  std::string text = fmt::format("{}:\n", heading);
  Weight rest;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& [name, weight] = sorted[i];
    if (i < most_lines) {
      text += fmt::format("  {:>8}  {}\n", print_size(weight.bytes), escape_line(name));
    } else {
      rest.files += 1;
      rest.bytes += weight.bytes;
    }
  }
  if (rest.files != 0)
    text += fmt::format("  {:>8}  in {} more\n", print_size(rest.bytes), rest.files);
  return text;
}

// "/usr/share/doc" of "/usr/share/doc/x/y": three names deep, less where there are no more.
std::string top_directory(std::string_view path) {
  std::size_t end = 0;
  for (int depth = 0; depth < 3; ++depth) {
    const auto slash = path.find('/', end + 1);
    if (slash == std::string_view::npos) break;
    end = slash;
  }
  return end == 0 ? "/" : std::string(path.substr(0, end));
}

// The unreached files by what `key` makes of each; an empty key is nobody's.
template <typename Key>
Groups unreached_by(const ImageAudit& audit, Key key) {
  Groups groups;
  const auto& entries = audit.image().root.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (audit.judged[i].standing != Standing::unreached) continue;
    if (entries[i].kind != rootfs::Kind::file) continue;
    const std::string name = key(entries[i], audit.judged[i]);
    if (!name.empty()) groups[name].add(entries[i].size);
  }
  return groups;
}

std::string unreached_text(const ImageAudit& audit) {
  return groups_text(
             "unreached, by kind",
             unreached_by(audit,
                          [](const auto&, const audit::Judged& judged) {
                            return judged.excess
                                       ? std::string(
                                             audit::excess_names()[std::size_t(*judged.excess)])
                                       : std::string();
                          })) +
         groups_text("by package", unreached_by(audit,
                                                [](const auto&, const audit::Judged& judged) {
                                                  return judged.package == nullptr
                                                             ? std::string("(of no package)")
                                                             : judged.package->name;
                                                })) +
         groups_text("by directory",
                     unreached_by(audit, [](const rootfs::Entry& entry, const auto&) {
                       return top_directory(entry.path);
                     }));
}

std::string layers_text(const ImageAudit& audit) {
  const image::Image& image = audit.image();
  if (image.layers.size() < 2) return {};
  std::vector<std::uint64_t> unreached(image.layers.size());
  std::vector<std::uint64_t> hidden(image.layers.size());
  const auto& entries = image.root.entries;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (audit.judged[i].standing == Standing::unreached && entries[i].kind == rootfs::Kind::file)
      unreached[image.origins[i]] += entries[i].size;
  for (const image::HiddenFile& file : image.hidden)
    hidden[file.layer] += file.size;
  std::string text = "layers, as stored, unreached, hidden, and what made them:\n";
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    constexpr std::size_t longest = 60;
    std::string made = escape_line(image.layers[i].created_by);
    if (made.size() > longest) made = made.substr(0, longest - 3) + "...";
    text += fmt::format("  {:>3} {:>8} {:>8} {:>8}  {}\n", i + 1, print_size(image.layers[i].size),
                        print_size(unreached[i]), print_size(hidden[i]), to_utf8(made));
  }
  return text;
}

std::string hidden_text(const ImageAudit& audit) {
  Groups groups;
  for (const image::HiddenFile& file : audit.image().hidden)
    groups[fmt::format("{} (layer {}, hidden by {})", file.path, file.layer + 1,
                       file.hidden_by + 1)]
        .add(file.size);
  return groups_text("hidden in layers", groups);
}

std::string duplicates_text(const ImageAudit& audit) {
  Groups groups;
  for (const audit::Duplicates& same : audit.duplicates)
    groups[fmt::format("{} and {} with the same in it", same.paths.front(),
                       count_text(same.paths.size() - 1, "file", "files"))]
        .bytes += same.excess();
  return groups_text("there more than once", groups);
}

// As Go prints a number that is none.
std::string dive_percent(double fraction) {
  if (std::isnan(fraction)) return "NaN %";
  if (std::isinf(fraction)) return "+Inf %";
  return fmt::format("{:.4f} %", 100 * fraction);
}

std::string dive_text(const audit::DiveEfficiency& dive) {
  return fmt::format("dive's numbers: efficiency {}, wastedBytes {}, userWastedPercent {}\n",
                     dive_percent(dive.efficiency), dive.wasted_bytes,
                     dive_percent(dive.user_wasted_percent));
}

std::string set_user_id_text(const Findings& findings) {
  const auto count = static_cast<std::size_t>(std::ranges::count_if(findings, [](const auto& it) {
    return it.id == FindingId::set_user_id && it.severity == Severity::note;
  }));
  if (count == 0) return {};
  return fmt::format("set-user-ID and set-group-ID: {} (-v names them)\n",
                     count_text(count, "file", "files"));
}

std::string advice_text(const ImageAudit& audit) {
  if (audit.advice.empty()) return {};
  std::string text = "what building it otherwise would save, at most:\n";
  for (std::size_t i = 0; i < std::min(audit.advice.size(), most_lines); ++i) {
    const audit::BuildAdvice& advice = audit.advice[i];
    text += fmt::format("  {:>8}  {}: {} ({})\n", print_size(advice.bytes),
                        escape_line(advice.path), advice.fact, advice.option);
  }
  if (audit.advice.size() > most_lines)
    text += fmt::format("            and {} more\n", audit.advice.size() - most_lines);
  return text;
}

std::string suppressed_text(const ImageAudit& audit, Severity from) {
  if (audit.suppressed.empty()) return {};
  std::string text =
      fmt::format("suppressed: {}{}\n", count_text(audit.suppressed.size(), "finding", "findings"),
                  from > Severity::note ? " (-v names them)" : "");
  if (from > Severity::note) return text;
  for (const audit::Suppressed& each : audit.suppressed)
    text += fmt::format("  {} {}: {}\n", finding_name(each.finding.id),
                        escape_line(each.finding.subject), escape_line(each.reason));
  return text;
}

std::string standing_text(const ImageAudit& audit, const std::string& name) {
  const Weight all = audit.weight();
  std::string text = fmt::format("{}: {} in {}", escape_line(name), size_text(all.bytes),
                                 count_text(all.files, "file", "files"));
  if (const auto stored = audit.stored()) {
    text += fmt::format("; {} of {} as stored",
                        count_text(audit.image().layers.size(), "layer", "layers"),
                        print_size(*stored));
  }
  text += '\n';
  for (std::size_t i = 0; i < audit::standing_names().size(); ++i)
    text += weight_line(audit::standing_names()[i], audit.weight(Standing(i)), all.bytes);
  if (const Weight hidden = audit.hidden(); hidden.files != 0)
    text += weight_line("hidden", hidden, all.bytes + hidden.bytes);
  if (const Weight twice = audit.duplicate(); twice.files != 0)
    text += weight_line("duplicate", twice, all.bytes);
  return text;
}

std::string verdict_text(const ImageAudit& audit, const std::string& name, Color color) {
  const auto errors = static_cast<std::size_t>(
      std::ranges::count(audit.findings, Severity::error, &Finding::severity));
  if (errors != 0)
    return red(fmt::format("not good: {}\n", count_text(errors, "error", "errors")), color);
  const Weight unreached = audit.weight(Standing::unreached);
  if (unreached.bytes + audit.hidden().bytes == 0)
    return "everything in it is asked for, or the image's own\n";
  return fmt::format("{} could go: whittle pack --from {} -o small.tar\n",
                     print_size(unreached.bytes + audit.hidden().bytes),
                     name == "standard input" ? "IMAGE" : escape_line(name));
}

}  // namespace

std::string audit_text(const ImageAudit& audit, const std::string& name, Severity from,
                       Color color) {
  std::string text = standing_text(audit, name);
  text += unreached_text(audit);
  text += layers_text(audit);
  text += hidden_text(audit);
  text += duplicates_text(audit);
  text += advice_text(audit);
  if (audit.dive) text += dive_text(*audit.dive);
  if (from > Severity::note) text += set_user_id_text(audit.findings);
  Findings told = audit.findings;
  std::erase_if(told, [&](const Finding& finding) { return finding.severity < from; });
  std::ranges::stable_sort(told, std::greater<>{}, &Finding::severity);
  text += findings_text(told, color);
  text += suppressed_text(audit, from);
  return text + verdict_text(audit, name, color);
}

}  // namespace whittle::report
