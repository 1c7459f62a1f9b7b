#include "report/html_page.h"

#include "base/size.h"
#include "report/findings_text.h"
#include "report/html_assets.h"
#include "report/html_data.h"
#include "report/html_text.h"
#include "report/html_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <utility>

namespace whittle::report {

namespace {

// What is written out for whoever has no script, or prints; and how many findings are told.
constexpr std::size_t most_page_rows = 2000;
constexpr std::size_t printed_rows = 80;
constexpr std::size_t most_findings = 500;
constexpr std::size_t deepest_indent = 8;  // that page.css has

// A class and what it comes to.
struct Share {
  std::size_t files = 0;
  std::int64_t sum = 0;
  std::uint64_t area = 0;
};

std::vector<Share> shares_of(const HtmlPage& page) {
  std::vector<Share> shares(page.classes.size());
  for (std::size_t i = 0; i < page.paths.size(); ++i) {
    Share& share = shares[page.class_of[i]];
    const std::int64_t value = page.measures.front().of[i];
    ++share.files;
    share.sum += value;
    share.area += static_cast<std::uint64_t>(std::abs(value));
  }
  return shares;
}

std::uint64_t whole_of(const std::vector<Share>& shares) {
  std::uint64_t whole = 0;
  for (const Share& share : shares)
    whole += share.area;
  return whole;
}

double fraction(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string sum_text(std::int64_t sum, const HtmlMeasure& measure) {
  const std::string size = print_size(static_cast<std::uint64_t>(std::abs(sum)));
  if (sum < 0) return "\u2212" + size;
  return measure.is_change && sum > 0 ? "+" + size : size;
}

std::string bar_html(const HtmlPage& page, const std::vector<Share>& shares) {
  constexpr double width = 1000;
  const std::uint64_t whole = whole_of(shares);
  std::string parts;
  std::string told;
  double at = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double part = width * fraction(shares[i].area, whole);
    if (part == 0) continue;
    parts += fmt::format(R"(<rect class="k-{}" x="{:.2f}" width="{:.2f}" height="10"/>)",
                         page.classes[i].key, at, part);
    told += fmt::format("{}{} {:.1f} %", told.empty() ? "" : ", ", page.classes[i].name,
                        part * 100 / width);
    at += part;
  }
  return fmt::format(
      R"(<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" )"
      R"(aria-label="{}">{}</svg>)",
      html(told.empty() ? "nothing" : told), parts);
}

std::string legend_html(const HtmlPage& page, const std::vector<Share>& shares) {
  const std::uint64_t whole = whole_of(shares);
  std::string list;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const HtmlClass& one = page.classes[i];
    list += fmt::format(
        "<li><div class=\"entry\"><span class=\"swatch k-{}\"></span><span class=\"name\">{}</span>"
        " <span class=\"value\">{}</span> <span class=\"share\">{:.1f}\u00a0%, {} {}</span>"
        " <span class=\"meaning\">{}</span></div></li>\n",
        one.key, html(one.name), sum_text(shares[i].sum, page.measures.front()),
        100 * fraction(shares[i].area, whole), grouped(shares[i].files),
        shares[i].files == 1 ? "file" : "files", html(one.meaning));
  }
  return list;
}

std::string budget_html(const HtmlBudget& budget) {
  constexpr double width = 300;
  const auto most = static_cast<double>(std::max({budget.is, budget.may_be, std::uint64_t{1}}));
  const double is = width * static_cast<double>(budget.is) / most;
  const double limit = (width - 2) * static_cast<double>(budget.may_be) / most;
  const bool is_over = budget.is > budget.may_be;
  return fmt::format(
      R"(<li{}><div><span>{}</span><span>{} of {}{}</span></div>)"
      R"(<svg viewBox="0 0 300 8" preserveAspectRatio="none" aria-hidden="true">)"
      R"(<rect width="{:.1f}" height="8"/><rect class="limit" x="{:.1f}" width="2" height="8"/>)"
      "</svg></li>\n",
      is_over ? R"( class="over")" : "", html(budget.name), print_size(budget.is),
      print_size(budget.may_be), is_over ? ": over" : "", is, limit);
}

std::string budgets_html(const std::vector<HtmlBudget>& budgets) {
  if (budgets.empty()) return {};
  std::string list;
  for (const HtmlBudget& budget : budgets)
    list += budget_html(budget);
  return fmt::format("<ul class=\"budgets\" aria-label=\"Budgets\">\n{}</ul>", list);
}

class Rows {
 public:
  Rows(const HtmlPage& page, const HtmlTree& tree)
      : page_(page), tree_(tree), whole_(tree.directories.front().area) {}

  std::string row(const HtmlRow& row) const { return row.is_file ? file(row) : directory(row); }

 private:
  std::string line(const HtmlRow& row, std::string_view name, std::int64_t sum, std::uint64_t area,
                   const std::string& what) const {
    return fmt::format(
        "<tr{}><td class=\"d{}\"><bdi>{}</bdi></td><td class=\"n\">{}</td>"
        "<td class=\"n\">{:.1f}\u00a0%</td><td>{}</td></tr>\n",
        row.is_top ? R"( class="top")" : "", std::min(row.depth, deepest_indent), html(name),
        sum_text(sum, page_.measures.front()), 100 * fraction(area, whole_), what);
  }

  std::string file(const HtmlRow& row) const {
    const std::int64_t value = page_.measures.front().of[row.of];
    return line(row, tree_.names[row.of], value, static_cast<std::uint64_t>(std::abs(value)),
                html(page_.classes[page_.class_of[row.of]].name));
  }

  std::string directory(const HtmlRow& row) const {
    const HtmlDirectory& directory = tree_.directories[row.of];
    const std::string name = directory.parent ? fmt::format("{}/", directory.name) : directory.name;
    return line(
        row, name, directory.sum, directory.area,
        fmt::format("{} {}", grouped(directory.files), directory.files == 1 ? "file" : "files"));
  }

  const HtmlPage& page_;
  const HtmlTree& tree_;
  std::uint64_t whole_;
};

std::string finding_html(const Finding& finding) {
  const std::string_view severity = severity_name(finding.severity);
  std::string text = fmt::format("<bdi>{}</bdi>: {}", html(finding.subject), html(finding.what));
  if (!finding.why.empty()) text += fmt::format("; {}", html(finding.why));
  if (!finding.advice.empty())
    text += fmt::format("<br><span class=\"more\">{}</span>", html(finding.advice));
  return fmt::format("<li><span class=\"{}\">{}</span><span>{}</span></li>\n", severity, severity,
                     text);
}

std::string findings_html(Findings findings) {
  findings = gathered(std::move(findings));
  std::ranges::stable_sort(findings, std::greater<>{}, &Finding::severity);
  if (findings.empty()) return {};
  std::string list;
  for (std::size_t i = 0; i < std::min(findings.size(), most_findings); ++i)
    list += finding_html(findings[i]);
  if (findings.size() > most_findings)
    list += fmt::format("<li><span></span><span>and {} more</span></li>\n",
                        grouped(findings.size() - most_findings));
  return fmt::format(
      "<section class=\"text\" aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n"
      "<ul class=\"findings\">\n{}</ul>\n</section>",
      list);
}

std::string_view column_class(HtmlTable::Column::Of of) {
  using Of = HtmlTable::Column::Of;
  if (of == Of::texts) return "";
  return of == Of::numbers ? R"( class="n")" : R"( class="p")";
}

std::string table_html(const HtmlTable& table, std::size_t number) {
  std::string text;
  for (const HtmlTable::Column& column : table.columns)
    text += fmt::format("<th scope=\"col\"{}>{}</th>", column_class(column.of), html(column.name));
  text = fmt::format("<thead><tr>{}</tr></thead>\n<tbody>\n", text);
  for (const auto& row : table.rows) {
    text += "<tr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      text +=
          fmt::format("<td{}><bdi>{}</bdi></td>", column_class(table.columns[i].of), html(row[i]));
    text += "</tr>\n";
  }
  const std::string about =
      table.about.empty() ? "" : fmt::format("<p>{}</p>\n", html(table.about));
  return fmt::format(
      "<section class=\"text\" aria-labelledby=\"table-{0}\">\n<h2 id=\"table-{0}\">{1}</h2>\n{2}"
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-labelledby=\"table-{0}\"><table>\n{3}"
      "</tbody>\n</table></div>\n</section>\n",
      number, html(table.title), about, text);
}

std::string tables_html(const std::vector<HtmlTable>& tables) {
  std::string text;
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (!tables[i].rows.empty()) text += table_html(tables[i], i);
  return text;
}

std::string plain_about(const HtmlPage& page, const HtmlTree& tree, std::size_t rows) {
  const std::size_t all = page.paths.size() + tree.directories.size();
  return rows == all ? fmt::format("All {} files and the directories they are in.",
                                   grouped(page.paths.size()))
                     : fmt::format("The largest {} of {} files and directories.", grouped(rows),
                                   grouped(all));
}

}  // namespace

std::string html_page(const HtmlPage& page) {
  const HtmlTree tree = html_tree(page);
  const std::vector<Share> shares = shares_of(page);
  const std::vector<HtmlRow> rows = largest_rows(page, tree, most_page_rows, printed_rows);
  const Rows writer(page, tree);
  std::string rows_html;
  for (const HtmlRow& row : rows)
    rows_html += writer.row(row);
  const auto paragraph = [](const std::string& text) {
    return text.empty() ? "" : fmt::format(R"(<p class="advice">{}</p>)", html(text));
  };
  return filled(html_template(), {
                                     {"style_hash", policy_hash(html_style())},
                                     {"early_hash", policy_hash(html_early_script())},
                                     {"script_hash", policy_hash(html_script())},
                                     {"style", std::string(html_style())},
                                     {"early", std::string(html_early_script())},
                                     {"script", std::string(html_script())},
                                     {"command", html(page.command)},
                                     {"title", html(page.title)},
                                     {"headline", html(page.headline)},
                                     {"advice", paragraph(page.advice)},
                                     {"bar", bar_html(page, shares)},
                                     {"legend", legend_html(page, shares)},
                                     {"budgets", budgets_html(page.budgets)},
                                     {"measure", html(page.measures.front().name)},
                                     {"plain_about", plain_about(page, tree, rows.size())},
                                     {"rows", rows_html},
                                     {"findings", findings_html(page.findings)},
                                     {"tables", tables_html(page.tables)},
                                     {"data", script_json(html_data(page, tree))},
                                 });
}

}  // namespace whittle::report
