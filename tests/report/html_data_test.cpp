#include "report/html_data.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::HtmlPage;
using report::Json;

TEST_CASE("the data of a page has names as they are shown, numbers in columns, texts once") {
  HtmlPage page;
  page.command = "audit";
  page.title = "web\n";
  page.classes = {{"needed", "needed", "asked for"}, {"own", "own", "beside it"}};
  page.paths = {"/a/x\xff", "/a/y", "/z"};
  page.class_of = {0, 1, 0};
  page.measures = {{.name = "change", .is_change = true, .of = {5, -6, 7}}};
  page.attributes = {{.name = "package", .nobody = "of none"}};
  page.attributes[0].add("libc6");
  page.attributes[0].add(std::nullopt);
  page.attributes[0].add("libc6");
  page.groupings = {{.name = "package", .attribute = 0}, {.name = "standing", .by_class = true}};
  page.reasons = {{"needed by /b", "which was asked about"}, {}, {"which was asked about"}};
  page.findings = {{FindingId::set_user_id, Severity::note, "/z", "runs as root", "", ""}};
  const Json wanted = Json::parse(R"json({
    "command": "audit", "title": "web\\n",
    "classes": [{"key": "needed", "name": "needed", "meaning": "asked for"},
                {"key": "own", "name": "own", "meaning": "beside it"}],
    "measures": [{"name": "change", "change": true, "of": [5, -6, 7]}],
    "attributes": [{"name": "package", "nobody": "of none", "values": ["libc6"],
                    "of": [0, -1, 0]}],
    "groupings": [{"name": "package", "class": false, "attribute": 0},
                  {"name": "standing", "class": true, "attribute": -1}],
    "directories": {"name": ["/", "a"], "parent": [-1, 0]},
    "files": {"directory": [1, 1, 0], "name": ["x\\xff", "y", "z"], "class": [0, 1, 0]},
    "reasons": {"lines": ["needed by /b", "which was asked about"],
                "chains": [[0, 1], [], [1]], "of": [0, 1, 2]},
    "findings": [{"subject": "/z", "what": "runs as root"}]
  })json");
  CHECK(html_data(page, html_tree(page)) == wanted);
}
