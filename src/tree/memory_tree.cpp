#include "tree/memory_tree.h"

#include "base/error.h"

namespace whittle::tree {

MemoryTree::MemoryTree() {
  place("/", Kind::directory, 0755);
}

MemoryTree::Node& MemoryTree::place(const std::string& path, Kind kind, std::uint32_t mode) {
  if (path != "/") {
    const std::string above(parent(path));
    if (!nodes_.contains(above)) add_directory(above);
  }
  Node node;
  node.status.kind = kind;
  node.status.mode = mode;
  node.status.id = {0, next_inode_++};
  return nodes_[path] = std::move(node);
}

const MemoryTree::Node* MemoryTree::find(std::string_view path) const {
  const auto node = nodes_.find(path);
  return node == nodes_.end() ? nullptr : &node->second;
}

void MemoryTree::add_directory(const std::string& path, std::uint32_t mode) {
  place(path, Kind::directory, mode);
}

void MemoryTree::add_link(const std::string& path, const std::string& target) {
  Node& node = place(path, Kind::link, 0777);
  node.target = target;
  node.status.size = target.size();
}

void MemoryTree::add_file(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  const auto copy = std::make_shared<const std::string>(bytes);
  Node& node = place(path, Kind::file, mode);
  node.contents = Contents(as_bytes(*copy), copy);
  node.status.size = bytes.size();
}

void MemoryTree::add(const std::string& path, const Status& status, const std::string& target) {
  Node& node = place(path, status.kind, status.mode);
  node.status = status;
  node.target = target;
}

void MemoryTree::add_hard_link(const std::string& path, const std::string& existing) {
  const Node* node = find(existing);
  if (node == nullptr) throw InternalError("no file {} to link to", existing);
  const Node copy = *node;
  place(path, Kind::file, copy.status.mode) = copy;
}

void MemoryTree::set_owner(const std::string& path, std::uint32_t uid, std::uint32_t gid) {
  Status& status = nodes_.at(path).status;
  status.uid = uid;
  status.gid = gid;
}

void MemoryTree::set_xattr(const std::string& path, const std::string& name,
                           const std::string& value) {
  nodes_.at(path).xattrs[name] = value;
}

void MemoryTree::remove(const std::string& path) {
  nodes_.erase(path);
}

Result<Status> MemoryTree::status(const std::string& path) const {
  const Node* node = find(path);
  if (node != nullptr) return node->status;
  std::string_view above = path;
  while (node == nullptr) {
    above = parent(above);
    node = find(above);
  }
  return std::unexpected(node->status.kind == Kind::directory ? std::errc::no_such_file_or_directory
                                                              : std::errc::not_a_directory);
}

Result<std::string> MemoryTree::read_link(const std::string& path) const {
  const Node* node = find(path);
  if (node == nullptr) return std::unexpected(std::errc::no_such_file_or_directory);
  if (node->status.kind != Kind::link) return std::unexpected(std::errc::invalid_argument);
  return node->target;
}

Result<std::vector<std::string>> MemoryTree::list(const std::string& path) const {
  const Node* node = find(path);
  if (node == nullptr) return std::unexpected(std::errc::no_such_file_or_directory);
  if (node->status.kind != Kind::directory) return std::unexpected(std::errc::not_a_directory);
  std::vector<std::string> names;
  const std::string prefix = path == "/" ? path : path + '/';
  for (auto child = nodes_.upper_bound(prefix);
       child != nodes_.end() && child->first.starts_with(prefix); ++child) {
    if (child->first.find('/', prefix.size()) == std::string::npos) {
      names.push_back(child->first.substr(prefix.size()));
    }
  }
  return names;
}

Result<Contents> MemoryTree::contents(const std::string& path) const {
  const Node* node = find(path);
  if (node == nullptr) return std::unexpected(std::errc::no_such_file_or_directory);
  if (node->status.kind == Kind::directory) return std::unexpected(std::errc::is_a_directory);
  if (node->status.kind != Kind::file) return std::unexpected(std::errc::invalid_argument);
  return node->contents;
}

Result<Xattrs> MemoryTree::xattrs(const std::string& path) const {
  const Node* node = find(path);
  if (node == nullptr) return std::unexpected(std::errc::no_such_file_or_directory);
  return node->xattrs;
}

}  // namespace whittle::tree
