// dive lays every layer out as a tree of names and visits its leaves, those without names
// below them: children first, in the order of their names, a removal under its own name
// (.wh.NAME), and opaque marks left out. Of each path, that of what is removed for a
// removal, it adds up the sizes and keeps the smallest. A file that is removed counts 0; a
// directory that is removed counts all that lower layers have in it, as this tree of them
// has it. A removal of what no lower layer has ends the visit of its layer.
#include "audit/dive_efficiency.h"

#include "tree/file_tree.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace whittle::audit {

namespace {

constexpr std::string_view whiteout = ".wh.";
constexpr std::string_view opaque = ".wh..wh.";

bool is_whiteout(std::string_view name) {
  return name.starts_with(whiteout);
}

// A name in a layer, or in layers laid one over the other.
struct Node {
  std::uint64_t size = 0;
  bool is_directory = true;
  std::map<std::string, std::unique_ptr<Node>, std::less<>> children;

  std::uint64_t total() const {
    std::uint64_t sum = size;
    for (const auto& [name, child] : children)
      sum += child->total();
    return sum;
  }
};

// Calls `use` with every name of a path but the empty ones.
template <typename Use>
void for_each_name(std::string_view path, Use use) {
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (!name.empty()) use(name);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
}

Node& node_at(Node& root, std::string_view path) {
  Node* node = &root;
  for_each_name(path, [&](std::string_view name) {
    auto& child = node->children[std::string(name)];
    if (!child) child = std::make_unique<Node>();
    node = child.get();
  });
  return *node;
}

const Node* find(const Node& root, std::string_view path) {
  const Node* node = &root;
  for_each_name(path, [&](std::string_view name) {
    if (node == nullptr) return;
    const auto child = node->children.find(name);
    node = child == node->children.end() ? nullptr : child->second.get();
  });
  return node;
}

Node tree_of(const image::LayerFacts& layer) {
  Node root;
  for (const image::LayerMember& member : layer.members) {
    if (tree::base_name(member.path).starts_with(opaque)) continue;
    Node& node = node_at(root, member.path);
    node.size = member.size;
    node.is_directory = member.is_directory;
  }
  return root;
}

// Lays a layer over those below it.
void stack(Node& lower, const Node& layer) {
  for (const auto& [name, child] : layer.children) {
    if (is_whiteout(name)) {
      const auto removed = lower.children.find(std::string_view(name).substr(whiteout.size()));
      if (removed != lower.children.end()) lower.children.erase(removed);
      continue;
    }
    auto& below = lower.children[name];
    if (!below) below = std::make_unique<Node>();
    below->size = child->size;
    below->is_directory = child->is_directory;
    stack(*below, *child);
  }
}

// What is known of one path.
struct Path {
  std::uint64_t sum = 0;
  std::uint64_t smallest = std::numeric_limits<std::uint64_t>::max();
  std::size_t times = 0;
};

class Counter {
 public:
  void add(const Node& layer) {
    is_ended_ = false;
    visit(layer, "");
    stack(lower_, layer);
  }

  std::map<std::string, Path> paths;

 private:
  void visit(const Node& node, const std::string& directory) {
    for (const auto& [name, child] : node.children) {
      const std::string path = directory + "/" + name;
      if (!child->children.empty()) visit(*child, path);
      if (is_ended_) return;
      if (child->children.empty()) count(*child, directory, name);
      if (is_ended_) return;
    }
  }

  void count(const Node& leaf, const std::string& directory, std::string_view name) {
    const bool is_removal = is_whiteout(name);
    std::string path = directory;
    path += '/';
    path += is_removal ? name.substr(whiteout.size()) : name;
    std::uint64_t size = leaf.size;
    Path& known = paths[path];
    if (is_removal) {
      const Node* const removed = find(lower_, path);
      if (removed == nullptr) {
        is_ended_ = true;
        return;
      }
      size = removed->is_directory ? removed->total() : 0;
    }
    known.sum += size;
    known.smallest = std::min(known.smallest, size);
    ++known.times;
  }

  Node lower_;
  bool is_ended_ = false;
};

}  // namespace

DiveEfficiency dive_efficiency(const std::vector<image::LayerFacts>& layers) {
  Counter counter;
  std::uint64_t above_first = 0;
  for (const image::LayerFacts& layer : layers) {
    counter.add(tree_of(layer));
    if (&layer == layers.data()) continue;
    for (const image::LayerMember& member : layer.members)
      above_first += member.size;
  }
  std::uint64_t smallest = 0;
  std::uint64_t sum = 0;
  DiveEfficiency numbers;
  for (const auto& [path, known] : counter.paths) {
    if (known.times == 0) continue;
    smallest += known.smallest;
    sum += known.sum;
    if (known.times > 1) numbers.wasted_bytes += known.sum;
  }
  if (sum != 0) numbers.efficiency = static_cast<double>(smallest) / static_cast<double>(sum);
  numbers.user_wasted_percent =
      static_cast<double>(numbers.wasted_bytes) / static_cast<double>(above_first);
  return numbers;
}

}  // namespace whittle::audit
