#include "report/html_tree.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace whittle::report {

namespace {

class Grower {
 public:
  Grower() {
    tree_.directories.push_back({"/", std::nullopt});
    known_.emplace("", 0);
  }

  void add(std::string_view path, std::int64_t value) {
    const auto slash = path.rfind('/');
    const std::size_t in = slash == std::string_view::npos ? 0 : directory(path.substr(0, slash));
    tree_.directory_of.push_back(in);
    tree_.names.emplace_back(slash == std::string_view::npos ? path : path.substr(slash + 1));
    for (std::optional<std::size_t> at = in; at; at = tree_.directories[*at].parent) {
      HtmlDirectory& above = tree_.directories[*at];
      ++above.files;
      above.sum += value;
      above.area += static_cast<std::uint64_t>(std::abs(value));
    }
  }

  HtmlTree take() && { return std::move(tree_); }

 private:
  std::size_t directory(std::string_view path) {
    const auto known = known_.find(std::string(path));
    if (known != known_.end()) return known->second;
    const auto slash = path.rfind('/');
    const std::size_t parent =
        slash == std::string_view::npos ? 0 : directory(path.substr(0, slash));
    tree_.directories.push_back(
        {std::string(slash == std::string_view::npos ? path : path.substr(slash + 1)), parent});
    known_.emplace(path, tree_.directories.size() - 1);
    return tree_.directories.size() - 1;
  }

  HtmlTree tree_;
  std::unordered_map<std::string, std::size_t> known_;  // by path, "/" as ""
};

// What a row is chosen and ordered by.
struct Node {
  HtmlRow row;
  std::uint64_t area = 0;
  std::optional<std::size_t> parent;
};

std::vector<Node> all_nodes(const HtmlPage& page, const HtmlTree& tree) {
  std::vector<Node> nodes;
  nodes.reserve(tree.directories.size() + tree.names.size());
  for (std::size_t i = 0; i < tree.directories.size(); ++i) {
    const HtmlDirectory& directory = tree.directories[i];
    const std::size_t depth = directory.parent ? nodes[*directory.parent].row.depth + 1 : 0;
    nodes.push_back({{false, i, depth}, directory.area, directory.parent});
  }
  for (std::size_t i = 0; i < tree.names.size(); ++i) {
    const std::size_t in = tree.directory_of[i];
    const auto area = static_cast<std::uint64_t>(std::abs(page.measures.front().of[i]));
    nodes.push_back({{true, i, nodes[in].row.depth + 1}, area, in});
  }
  return nodes;
}

// A directory is as large as what is in it, so it comes before that.
bool is_larger(const Node& a, const Node& b) {
  return std::tuple(b.area, a.row.depth, a.row.of) < std::tuple(a.area, b.row.depth, b.row.of);
}

}  // namespace

HtmlTree html_tree(const HtmlPage& page) {
  Grower grower;
  for (std::size_t i = 0; i < page.paths.size(); ++i)
    grower.add(page.paths[i], page.measures.front().of[i]);
  return std::move(grower).take();
}

std::vector<HtmlRow> largest_rows(const HtmlPage& page, const HtmlTree& tree, std::size_t most,
                                  std::size_t top) {
  std::vector<Node> nodes = all_nodes(page, tree);
  std::ranges::sort(nodes, is_larger);
  nodes.resize(std::min(nodes.size(), most));
  std::unordered_map<std::size_t, std::vector<HtmlRow>> below;  // by directory
  std::vector<HtmlRow> rows;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].row.is_top = i < top;
    if (nodes[i].parent) {
      below[*nodes[i].parent].push_back(nodes[i].row);
    } else {
      rows.push_back(nodes[i].row);
    }
  }
  // Depth first, with the rows that are still to come in reverse.
  std::vector<HtmlRow> waiting = std::exchange(rows, {});
  while (!waiting.empty()) {
    const HtmlRow row = waiting.back();
    waiting.pop_back();
    rows.push_back(row);
    if (row.is_file) continue;
    const std::vector<HtmlRow>& inside = below[row.of];
    waiting.insert(waiting.end(), inside.rbegin(), inside.rend());
  }
  return rows;
}

}  // namespace whittle::report
