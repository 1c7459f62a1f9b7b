#include "report/html_tree.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace whittle;
using report::HtmlPage;
using report::HtmlRow;
using report::HtmlTree;

namespace {

HtmlPage page_of(const std::vector<std::pair<std::string, std::int64_t>>& files) {
  HtmlPage page;
  page.measures = {{.name = "size"}};
  for (const auto& [path, size] : files) {
    page.paths.push_back(path);
    page.class_of.push_back(0);
    page.measures[0].of.push_back(size);
  }
  return page;
}

// A line a row: its name with two blanks a level, "*" if it is of the largest.
std::vector<std::string> drawn(const HtmlTree& tree, const std::vector<HtmlRow>& rows) {
  std::vector<std::string> lines;
  for (const HtmlRow& row : rows)
    lines.push_back(std::string(2 * row.depth, ' ') +
                    (row.is_file ? tree.names[row.of] : tree.directories[row.of].name + "/") +
                    (row.is_top ? "*" : ""));
  return lines;
}

}  // namespace

TEST_CASE("directories are above what is in them, with its sums") {
  const HtmlTree tree = html_tree(page_of({{"/a/b/x", 5}, {"/y", -7}, {"/a/z", 2}}));
  REQUIRE(tree.directories.size() == 3);
  CHECK(tree.directories[0].name == "/");
  CHECK(tree.directories[0].files == 3);
  CHECK(tree.directories[0].sum == 0);
  CHECK(tree.directories[0].area == 14);
  CHECK(tree.directories[1].name == "a");
  CHECK(tree.directories[1].sum == 7);
  CHECK(tree.directories[2].parent == 1);
  CHECK(tree.directory_of == std::vector<std::size_t>{2, 0, 1});
  CHECK(tree.names == std::vector<std::string>{"x", "y", "z"});
}

TEST_CASE("the largest rows are a tree, the larger first") {
  const HtmlPage page = page_of({{"/a/x", 1}, {"/b/y", 30}, {"/b/z", 9}, {"/c", 20}});
  const HtmlTree tree = html_tree(page);
  CHECK(drawn(tree, largest_rows(page, tree, 100, 3)) ==
        std::vector<std::string>{"//*", "  b/*", "    y*", "    z", "  c", "  a/", "    x"});
  CHECK(drawn(tree, largest_rows(page, tree, 4, 0)) ==
        std::vector<std::string>{"//", "  b/", "    y", "  c"});
}

TEST_CASE("of equal rows the directory comes before what is in it") {
  const HtmlPage page = page_of({{"/a/b/x", 0}});
  const HtmlTree tree = html_tree(page);
  CHECK(drawn(tree, largest_rows(page, tree, 3, 0)) ==
        std::vector<std::string>{"//", "  a/", "    b/"});
}

TEST_CASE("of no files there is the root alone") {
  const HtmlPage page = page_of({});
  const HtmlTree tree = html_tree(page);
  CHECK(drawn(tree, largest_rows(page, tree, 3, 0)) == std::vector<std::string>{"//"});
}
