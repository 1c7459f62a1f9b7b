#include "report/html_report.h"

#include "base/size.h"
#include "plan/why.h"
#include "report/count_text.h"
#include "report/html_page.h"
#include "report/html_text.h"
#include "report/reason_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace whittle::report {

namespace {

using audit::ImageAudit;
using audit::Standing;
using Of = HtmlTable::Column::Of;

constexpr std::size_t most_table_rows = 50;  // of a table below the picture

std::int64_t number(std::uint64_t bytes) {
  return static_cast<std::int64_t>(bytes);
}

// The files of a page are added one by one, with all that is said of each.
void add_file(HtmlPage& page, const std::string& path, std::size_t class_of) {
  page.paths.push_back(path);
  page.class_of.push_back(class_of);
}

// From a file up to what was asked for, which `top` says.
HtmlReasons lines_of(const plan::Why& why, const std::string& top) {
  HtmlReasons lines;
  for (const Reason& reason : why.chain)
    lines.push_back(phrase(reason));
  if (lines.empty() ||
      !(why.chain.back().kind == ReasonKind::included || why.chain.back().by.empty()))
    lines.push_back(top);
  return lines;
}

// Why each of some paths is in a plan; of a path that is not there: nothing.
std::map<std::string, HtmlReasons> reasons_of(const plan::Plan& plan,
                                              const std::vector<std::string>& paths,
                                              const std::string& top) {
  std::map<std::string, HtmlReasons> reasons;
  const std::vector<plan::Why> answers = plan::why(plan, paths);
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (answers[i].answer == plan::Why::Answer::found)
      reasons.emplace(paths[i], lines_of(answers[i], top));
  return reasons;
}

// "needed by", as a requirement says of what it asks for.
HtmlReasons lines_of(const needs::Requirement& requirement) {
  HtmlReasons lines{fmt::format("rule {}: {}", requirement.rule, requirement.why)};
  lines.push_back(fmt::format("shown by {} ({})", requirement.by, requirement.sign));
  if (!requirement.without.empty())
    lines.push_back(fmt::format("without it: {}", requirement.without));
  if (!requirement.option.empty())
    lines.push_back(fmt::format("pack adds it by {}", requirement.option));
  return lines;
}

// What made a layer, as its Dockerfile has it.
std::string instruction(std::string text) {
  constexpr std::string_view shell = "/bin/sh -c ";
  constexpr std::string_view no_operation = "#(nop) ";
  constexpr std::string_view mark = "# buildkit";
  if (text.ends_with(mark)) text.resize(text.size() - mark.size());
  if (text.starts_with(shell)) {
    text.erase(0, shell.size());
    text = text.starts_with(no_operation) ? text.substr(no_operation.size()) : "RUN " + text;
  }
  const auto first = text.find_first_not_of(' ');
  const auto last = text.find_last_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::string layer_name(const image::Image& image, std::size_t layer) {
  const std::string made = instruction(image.layers[layer].created_by);
  return made.empty() ? fmt::format("layer {}", layer + 1)
                      : fmt::format("layer {}: {}", layer + 1, made);
}

// Sizes as the layers are stored: a file has the share of its layer that its bytes have.
class StoredSizes {
 public:
  explicit StoredSizes(const image::Image& image) {
    for (const image::LayerFacts& layer : image.layers) {
      std::uint64_t plain = 0;
      for (const image::LayerMember& member : layer.members)
        plain += member.size;
      ratios_.push_back(plain == 0 ? 0
                                   : static_cast<double>(layer.size) / static_cast<double>(plain));
      is_known_ = is_known_ || layer.is_compressed;
    }
  }

  bool is_known() const { return is_known_; }
  std::int64_t of(std::uint64_t size, std::size_t layer) const {
    return static_cast<std::int64_t>(static_cast<double>(size) * ratios_[layer]);
  }

 private:
  std::vector<double> ratios_;
  bool is_known_ = false;
};

class AuditPage {
 public:
  AuditPage(const ImageAudit& audit, const std::string& name, const audit::Gate& gate)
      : audit_(audit), image_(audit.image()), stored_(image_) {
    page_.command = "audit";
    page_.title = name;
    say_what_came(name);
    name_columns();
    find_reasons();
    add_files();
    add_hidden();
    add_budgets(gate);
    page_.findings = audit.findings;
    page_.tables = {layers(), duplicates(), possible()};
  }

  HtmlPage take() && { return std::move(page_); }

 private:
  enum Column : std::size_t { package, kind, layer, hidden_by, same };

  void say_what_came(const std::string& name) {
    const audit::Weight all = audit_.weight();
    const std::uint64_t excess = audit_.weight(Standing::unreached).bytes + audit_.hidden().bytes;
    page_.headline = fmt::format("{} in {} {}", print_size(all.bytes), grouped(all.files),
                                 all.files == 1 ? "file" : "files");
    if (const auto stored = audit_.stored())
      page_.headline +=
          fmt::format(", {} of {} as stored", count_text(image_.layers.size(), "layer", "layers"),
                      print_size(*stored));
    page_.advice = excess == 0 ? "Everything in it is asked for, or the image's own."
                               : fmt::format("{} could go: whittle pack --from {} -o small.tar",
                                             print_size(excess), name);
  }

  void name_columns() {
    page_.classes = {
        {"needed", "needed", "what starts asks for it"},
        {"possible", "possible", "a rule may ask for it"},
        {"identity", "identity", "says what the image is of"},
        {"own", "own", "of no package, beside it"},
        {"unreached", "unreached", "nothing asks for it"},
        {"hidden", "hidden", "a later layer hides it"},
    };
    page_.measures = {{.name = "size", .of = {}}};
    if (stored_.is_known()) page_.measures.push_back({.name = "compressed", .of = {}});
    page_.attributes = {{.name = "package", .nobody = "of no package"},
                        {.name = "kind", .nobody = "of no kind"},
                        {.name = "layer", .nobody = "of no layer"},
                        {.name = "hidden by", .nobody = {}},
                        {.name = "same contents", .nobody = {}}};
    page_.groupings = {{.name = "package", .attribute = package}};
    if (!image_.layers.empty()) page_.groupings.push_back({.name = "layer", .attribute = layer});
    page_.groupings.push_back({.name = "standing", .by_class = true, .attribute = kind});
  }

  void find_reasons() {
    std::vector<std::string> paths;
    const auto& entries = image_.root.entries;
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (audit_.judged[i].standing == Standing::needed && entries[i].kind == rootfs::Kind::file)
        paths.push_back(entries[i].path);
    reasons_ = reasons_of(audit_.plan, paths, "which the image starts");
    const tree::Walker walker(*audit_.tree);
    for (const needs::Requirement& requirement : audit_.plan.requirements)
      for (const needs::Demand& demand : requirement.demands)
        for (const needs::TreeFile& file : demand.additions->files)
          if (const auto walked = walker.walk(file.path))
            reasons_.try_emplace(walked->path, lines_of(requirement));
    for (const audit::Duplicates& duplicates : audit_.duplicates)
      for (const std::string& path : duplicates.paths)
        same_.emplace(path, &duplicates);
  }

  HtmlReasons reasons(const std::string& path, Standing standing) const {
    const auto known = reasons_.find(path);
    const bool is_asked = standing == Standing::needed || standing == Standing::possible;
    return is_asked && known != reasons_.end() ? known->second : HtmlReasons{};
  }

  // "as /usr/lib/copy and 2 more".
  std::optional<std::string> same_as(const std::string& path) const {
    const auto found = same_.find(path);
    if (found == same_.end()) return std::nullopt;
    const auto& paths = found->second->paths;
    const std::string& other = paths[0] == path ? paths[1] : paths[0];
    return paths.size() == 2 ? fmt::format("as {}", other)
                             : fmt::format("as {} and {} more", other, paths.size() - 2);
  }

  void add_sizes(std::uint64_t size, std::size_t of_layer) {
    page_.measures[0].of.push_back(number(size));
    if (stored_.is_known()) page_.measures[1].of.push_back(stored_.of(size, of_layer));
  }

  void add_files() {
    for (std::size_t i = 0; i < image_.root.entries.size(); ++i) {
      const rootfs::Entry& entry = image_.root.entries[i];
      const audit::Judged& judged = audit_.judged[i];
      if (entry.kind != rootfs::Kind::file) continue;
      add_file(page_, entry.path, std::size_t(judged.standing));
      const bool has_layer = !image_.origins.empty();
      add_sizes(entry.size, has_layer ? image_.origins[i] : 0);
      say(package, judged.package == nullptr ? std::nullopt : std::optional(judged.package->name));
      say(kind, judged.excess
                    ? std::optional(std::string(audit::excess_names()[std::size_t(*judged.excess)]))
                    : std::nullopt);
      say(layer, has_layer ? std::optional(layer_name(image_, image_.origins[i])) : std::nullopt);
      say(hidden_by, std::nullopt);
      say(same, same_as(entry.path));
      page_.reasons.push_back(reasons(entry.path, judged.standing));
    }
  }

  void add_hidden() {
    for (const image::HiddenFile& file : image_.hidden) {
      add_file(page_, file.path, page_.classes.size() - 1);
      add_sizes(file.size, file.layer);
      const packages::Package* owner = audit_.plan.world->facts.packages().owner(file.path);
      say(package, owner == nullptr ? std::nullopt : std::optional(owner->name));
      say(kind, std::nullopt);
      say(layer, layer_name(image_, file.layer));
      say(hidden_by, layer_name(image_, file.hidden_by));
      say(same, std::nullopt);
      page_.reasons.emplace_back();
    }
  }

  void say(Column column, const std::optional<std::string>& value) {
    page_.attributes[column].add(value);
  }

  void add_budgets(const audit::Gate& gate) {
    const auto add = [&](std::string_view name, std::uint64_t is,
                         const std::optional<std::uint64_t>& limit) {
      if (limit) page_.budgets.push_back({std::string(name), is, *limit});
    };
    add("size", audit_.weight().bytes, gate.max_size);
    add("unreached", audit_.weight(Standing::unreached).bytes, gate.max_unreached);
    add("hidden", audit_.hidden().bytes, gate.max_hidden);
    add("duplicate", audit_.duplicate().bytes, gate.max_duplicate);
  }

  HtmlTable layers() const {
    HtmlTable table{.title = "Layers",
                    .about = {},
                    .columns = {{"", Of::numbers},
                                {"Stored", Of::numbers},
                                {"Unreached", Of::numbers},
                                {"Hidden", Of::numbers},
                                {"Made by", Of::paths}},
                    .rows = {}};
    std::vector<std::uint64_t> unreached(image_.layers.size());
    std::vector<std::uint64_t> hidden(image_.layers.size());
    const auto& entries = image_.root.entries;
    for (std::size_t i = 0; i < image_.origins.size(); ++i)
      if (audit_.judged[i].standing == Standing::unreached && entries[i].kind == rootfs::Kind::file)
        unreached[image_.origins[i]] += entries[i].size;
    for (const image::HiddenFile& file : image_.hidden)
      hidden[file.layer] += file.size;
    for (std::size_t i = 0; i < image_.layers.size(); ++i)
      table.rows.push_back({fmt::format("{}", i + 1), print_size(image_.layers[i].size),
                            print_size(unreached[i]), print_size(hidden[i]),
                            instruction(image_.layers[i].created_by)});
    return table;
  }

  HtmlTable duplicates() const {
    HtmlTable table{.title = "There more than once",
                    .about = {},
                    .columns = {{"Could go", Of::numbers},
                                {"Copies", Of::numbers},
                                {"The first two", Of::paths}},
                    .rows = {}};
    for (const audit::Duplicates& duplicates : audit_.duplicates) {
      if (table.rows.size() == most_table_rows) break;
      table.rows.push_back({print_size(duplicates.excess()),
                            fmt::format("{}", duplicates.paths.size()),
                            fmt::format("{}, {}", duplicates.paths[0], duplicates.paths[1])});
    }
    if (table.rows.size() < audit_.duplicates.size())
      table.about = fmt::format("The first {} of {}.", table.rows.size(), audit_.duplicates.size());
    return table;
  }

  HtmlTable possible() const;

  const ImageAudit& audit_;
  const image::Image& image_;
  StoredSizes stored_;
  std::map<std::string, HtmlReasons> reasons_;  // by path
  std::map<std::string, const audit::Duplicates*> same_;
  HtmlPage page_;
};

// What a plan does not have, and may need all the same.
HtmlTable possible_table(const plan::Plan& plan, std::string about) {
  HtmlTable table{.title = "Possible",
                  .about = std::move(about),
                  .columns = {{"Rule", Of::texts},
                              {"Size", Of::numbers},
                              {"Shown by", Of::paths},
                              {"What for", Of::texts},
                              {"What adds it", Of::paths}},
                  .rows = {}};
  for (const needs::Requirement& requirement : plan.requirements) {
    if (requirement.grade == needs::Grade::needed || table.rows.size() == most_table_rows) continue;
    table.rows.push_back({requirement.rule, print_size(requirement.size),
                          fmt::format("{} ({})", requirement.by, requirement.sign), requirement.why,
                          requirement.option});
  }
  return table;
}

HtmlTable AuditPage::possible() const {
  return possible_table(audit_.plan,
                        "What may be used, and no program says for sure; pack leaves it out "
                        "unless it is asked for.");
}

// What a plan's file is there for, in the order of the classes.
enum class Purpose : std::uint8_t { asked, library, rule, included, made };

Purpose purpose_of(const Reasons& reasons) {
  Purpose purpose = Purpose::made;
  for (const Reason& reason : reasons) {
    switch (reason.kind) {
      case ReasonKind::asked:
        return Purpose::asked;
      case ReasonKind::interpreter:
      case ReasonKind::needed:
      case ReasonKind::auxiliary:
      case ReasonKind::filter:
      case ReasonKind::preload:
      case ReasonKind::audit:
        purpose = std::min(purpose, Purpose::library);
        break;
      case ReasonKind::script:
      case ReasonKind::dlopen:
      case ReasonKind::rule:
        purpose = std::min(purpose, Purpose::rule);
        break;
      case ReasonKind::included:
      case ReasonKind::traced:
        purpose = std::min(purpose, Purpose::included);
        break;
      case ReasonKind::link:
      case ReasonKind::directory:
      case ReasonKind::written:
        break;
    }
  }
  return purpose;
}

HtmlPage plan_page(const plan::Plan& plan, const std::string& name) {
  HtmlPage page;
  page.command = "pack";
  page.title = name;
  page.classes = {
      {"asked", "programs", "what was asked for"},
      {"library", "libraries", "what their loader maps"},
      {"rule", "needs", "what rules, scripts and dlopen bring"},
      {"included", "included", "what was added by name"},
      {"made", "made", "what whittle writes"},
  };
  page.measures = {{.name = "size", .of = {}}};
  page.attributes = {{.name = "package", .nobody = "of no package"}};
  page.groupings = {{.name = "package", .attribute = 0}, {.name = "reason", .by_class = true}};
  page.findings = plan.findings;
  page.tables = {possible_table(plan, "Not packed unless it is asked for.")};
  return page;
}

void add_files(HtmlPage& page, const plan::Plan& plan, const rootfs::Manifest& manifest) {
  std::vector<std::string> paths;
  for (const rootfs::Entry& entry : manifest.entries)
    if (entry.kind == rootfs::Kind::file) paths.push_back(entry.path);
  const auto reasons = reasons_of(plan, paths, "which was asked for");
  for (const rootfs::Entry& entry : manifest.entries) {
    if (entry.kind != rootfs::Kind::file) continue;
    add_file(page, entry.path, std::size_t(purpose_of(entry.reasons)));
    page.measures[0].of.push_back(number(entry.size));
    const std::string source = entry.source.describe();
    const packages::Package* owner =
        plan.world->facts.packages().owner(source.empty() ? entry.path : source);
    page.attributes[0].add(owner == nullptr ? std::nullopt : std::optional(owner->name));
    const auto known = reasons.find(entry.path);
    page.reasons.push_back(known == reasons.end() ? HtmlReasons{} : known->second);
  }
}

enum class ChangeKind : std::uint8_t { added, grown, changed, shrunk, removed, same };

ChangeKind change_of(const rootfs::Difference& difference) {
  if (difference.before == nullptr) return ChangeKind::added;
  if (difference.after == nullptr) return ChangeKind::removed;
  if (difference.size_change() == 0) return ChangeKind::changed;
  return difference.size_change() > 0 ? ChangeKind::grown : ChangeKind::shrunk;
}

class DifferencePage {
 public:
  explicit DifferencePage(const Compared& compared) : compared_(compared) {
    page_.command = "diff";
    page_.title = fmt::format("{} \u2192 {}", compared.before_name, compared.after_name);
    page_.classes = {
        {"added", "added", "only in the second"},
        {"grown", "grown", "larger than it was"},
        {"changed", "changed", "as large, and not the same"},
        {"shrunk", "shrunk", "smaller than it was"},
        {"removed", "removed", "only in the first"},
        {"same", "same", "as it was"},
    };
    page_.measures = {{.name = "change", .is_change = true, .of = {}}, {.name = "size", .of = {}}};
    page_.attributes = {{.name = "before", .nobody = {}}, {.name = "differs in", .nobody = {}}};
    page_.groupings = {{.name = "change", .by_class = true}};
    page_.findings = compared.findings;
    for (const rootfs::Difference& difference : compared.differences)
      add(difference);
    add_same();
    say_what_came();
  }

  HtmlPage take() && { return std::move(page_); }

 private:
  static bool has_bytes(const rootfs::Entry* entry) {
    return entry != nullptr && entry->kind == rootfs::Kind::file;
  }

  void add(const rootfs::Difference& difference) {
    if (!has_bytes(difference.before) && !has_bytes(difference.after)) return;
    add_file(page_, std::string(difference.path()), std::size_t(change_of(difference)));
    page_.measures[0].of.push_back(difference.size_change());
    page_.measures[1].of.push_back(has_bytes(difference.after) ? number(difference.after->size)
                                                               : 0);
    page_.attributes[0].add(has_bytes(difference.before)
                                ? std::optional(size_text(difference.before->size))
                                : std::nullopt);
    std::string fields;
    for (const rootfs::Field field : difference.fields)
      fields += fmt::format("{}{}", fields.empty() ? "" : ", ", rootfs::field_name(field));
    page_.attributes[1].add(fields.empty() ? std::nullopt : std::optional(fields));
    told_.emplace(difference.path(), true);
  }

  void add_same() {
    for (const rootfs::Entry& entry : compared_.after.entries) {
      if (entry.kind != rootfs::Kind::file || told_.contains(entry.path)) continue;
      add_file(page_, entry.path, std::size_t(ChangeKind::same));
      page_.measures[0].of.push_back(0);
      page_.measures[1].of.push_back(number(entry.size));
      page_.attributes[0].add(std::nullopt);
      page_.attributes[1].add(std::nullopt);
    }
  }

  void say_what_came() {
    const std::uint64_t before = rootfs::total_size(compared_.before);
    const std::uint64_t after = rootfs::total_size(compared_.after);
    const std::string_view sign = after >= before ? "+" : "\u2212";
    page_.headline = fmt::format("{} to {}: {}{}", print_size(before), print_size(after), sign,
                                 print_size(after >= before ? after - before : before - after));
    const auto& changes = page_.measures[0].of;
    // Where nothing has another size the picture is of what there is.
    if (std::ranges::all_of(changes, [](std::int64_t change) { return change == 0; }))
      std::swap(page_.measures[0], page_.measures[1]);
  }

  const Compared& compared_;
  std::map<std::string, bool, std::less<>> told_;  // by path
  HtmlPage page_;
};

}  // namespace

std::string html_of(const ImageAudit& audit, const std::string& name, const audit::Gate& gate) {
  return html_page(AuditPage(audit, name, gate).take());
}

std::string html_of(const plan::Plan& plan, const std::string& name,
                    std::optional<std::uint64_t> max_size) {
  HtmlPage page = plan_page(plan, name);
  if (!plan.manifest) {
    page.headline = "Nothing can be packed: the findings say why.";
    return html_page(page);
  }
  add_files(page, plan, *plan.manifest);
  page.headline = counts_text(*plan.manifest);
  if (max_size) page.budgets.push_back({"size", rootfs::total_size(*plan.manifest), *max_size});
  return html_page(page);
}

std::string html_of(const Compared& compared) {
  return html_page(DifferencePage(compared).take());
}

}  // namespace whittle::report
