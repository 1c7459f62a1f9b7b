#include "report/html_page.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>

using namespace whittle;
using Catch::Contains;
using report::HtmlPage;

namespace {

HtmlPage small_page() {
  HtmlPage page;
  page.command = "audit";
  page.title = "web.tar";
  page.headline = "4.00 kB in 2 files";
  page.classes = {{"needed", "needed", "asked for"}, {"hidden", "hidden", "below"}};
  page.paths = {"/app/server", "/old"};
  page.class_of = {0, 1};
  page.measures = {{.name = "size", .of = {3000, 1000}}};
  return page;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("a page tells its totals, classes and rows without a script") {
  const std::string page = html_page(small_page());
  CHECK_THAT(page, Contains("<title>web.tar &#183; whittle audit</title>"));
  CHECK_THAT(page, Contains("<p class=\"headline\">4.00 kB in 2 files</p>"));
  CHECK_THAT(page, Contains("aria-label=\"needed 75.0 %, hidden 25.0 %\""));
  CHECK_THAT(page, Contains("<rect class=\"k-hidden\" x=\"750.00\" width=\"250.00\""));
  CHECK_THAT(page, Contains("<span class=\"value\">3.00 kB</span>"));
  CHECK_THAT(page, Contains("<span class=\"share\">75.0\u00a0%, 1 file</span>"));
  CHECK_THAT(page, Contains("All 2 files and the directories they are in."));
  CHECK_THAT(page, Contains("<tr class=\"top\"><td class=\"d1\"><bdi>app/</bdi></td>"));
  CHECK_THAT(page, Contains("<td class=\"d2\"><bdi>server</bdi></td>"));
}

TEST_CASE("a page of many files has its largest rows as text") {
  HtmlPage page = small_page();
  for (int i = 0; i < 5000; ++i) {
    page.paths.push_back(fmt::format("/many/{}", i));
    page.class_of.push_back(0);
    page.measures[0].of.push_back(i % 10);
  }
  const std::string text = html_page(page);
  CHECK(count(text, "<td class=\"d") == 2000);
  CHECK(count(text, "<tr class=\"top\">") == 80);
  CHECK_THAT(text, Contains("The largest 2,000 of 5,005 files and directories."));
}

TEST_CASE("a page loads nothing and runs nothing but its own scripts") {
  const std::string page = html_page(small_page());
  CHECK(count(page, "default-src 'none'; style-src 'sha256-") == 1);
  CHECK(count(page, "<script") == 3);
  CHECK(count(page, "unsafe") == 0);
  CHECK(count(page, "http://") + count(page, "https://") == 0);
  CHECK(count(page, " style=\"") == 0);
}

TEST_CASE("whatever names hold, the page has no more elements for it") {
  HtmlPage page = small_page();
  const std::string bad = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\xff";
  page.title = bad;
  page.headline = bad;
  page.advice = bad;
  page.paths[0] = "/" + bad;
  page.attributes = {{.name = "package", .nobody = "of none"}};
  page.attributes[0].add(bad);
  page.attributes[0].add(bad);
  page.reasons = {{bad}, {}};
  page.findings = {{FindingId::set_user_id, Severity::error, bad, bad, bad, bad}};
  page.tables = {{.title = bad,
                  .about = bad,
                  .columns = {{bad, report::HtmlTable::Column::Of::paths}},
                  .rows = {{bad}}}};
  const std::string text = html_page(page);
  CHECK(count(text, "<script") == 3);
  CHECK(count(text, "</script") == 3);
  CHECK(count(text, "<img") == 0);
  CHECK(count(text, "\xff") == 0);
}

TEST_CASE("findings are told by weight, those that say the same together") {
  HtmlPage page = small_page();
  page.findings = {
      {FindingId::set_user_id, Severity::note, "/bin/su", "runs as root", "", ""},
      {FindingId::over_limit, Severity::error, "web.tar", "it is too large", "so", "less"}};
  const std::string text = html_page(page);
  CHECK_THAT(text, Contains("<span class=\"error\">error</span><span><bdi>web.tar</bdi>: it is too "
                            "large; so<br><span class=\"more\">less</span>"));
  CHECK(text.find(">error<") < text.find(">note<"));
}

TEST_CASE("budgets say what is over") {
  HtmlPage page = small_page();
  page.budgets = {{"size", 4000, 3000}, {"hidden", 1000, 2000}};
  const std::string text = html_page(page);
  CHECK_THAT(text, Contains("<li class=\"over\"><div><span>size</span><span>4.00 kB of 3.00 kB: "
                            "over</span></div>"));
  CHECK_THAT(text,
             Contains("<rect width=\"300.0\" height=\"8\"/><rect class=\"limit\" x=\"223.5\""));
  CHECK_THAT(text, Contains("<li><div><span>hidden</span><span>1.00 kB of 2.00 kB</span></div>"));
}

TEST_CASE("a change is told with its sign") {
  HtmlPage page = small_page();
  page.measures = {{.name = "change", .is_change = true, .of = {2500, -1000}}};
  const std::string text = html_page(page);
  CHECK_THAT(text, Contains("<span class=\"value\">+2.50 kB</span>"));
  CHECK_THAT(text, Contains("<span class=\"value\">\u22121.00 kB</span>"));
  CHECK_THAT(text, Contains("<bdi>/</bdi></td><td class=\"n\">+1.50 kB</td>"));
}

TEST_CASE("a page without files is one all the same") {
  HtmlPage page = small_page();
  page.paths.clear();
  page.class_of.clear();
  page.measures[0].of.clear();
  CHECK_THAT(html_page(page), Contains("aria-label=\"nothing\""));
}
