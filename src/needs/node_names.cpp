#include "needs/node_names.h"

#include "needs/modules.h"
#include "scripts/node_imports.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>

namespace whittle::needs {

namespace {

class Node {
 public:
  explicit Node(Modules& modules) : modules_(modules) {}

  void read(const std::string& path, const std::string& text) {
    for (const scripts::Import& import : scripts::node_imports(text)) {
      if (import.name.starts_with('.') || import.name.starts_with('/')) {
        take_file((std::filesystem::path(tree::parent(path)) / import.name).lexically_normal(),
                  import);
      } else {
        take_package(package_of(import.name), path, import.is_optional);
      }
    }
  }

 private:
  // "@scope/name" of "@scope/name/lib/x", "name" of "name/x".
  static std::string package_of(std::string_view name) {
    auto end = name.find('/');
    if (name.starts_with('@') && end != std::string_view::npos) end = name.find('/', end + 1);
    return std::string(name.substr(0, end));
  }

  bool is_file(const std::string& path) const {
    const auto walked = modules_.walker().walk(path);
    return walked && walked->status.kind == tree::Kind::file;
  }

  void take_file(const std::string& path, const scripts::Import& import) {
    for (const char* ending : {"", ".js", ".cjs", ".mjs", ".json", ".node", "/index.js"}) {
      const std::string file = path + ending;
      if (!is_file(file)) continue;
      if (modules_.take(file, import.name, import.is_optional)) modules_.read_later(file);
      return;
    }
  }

  std::optional<std::string> find_package(const std::string& name, const std::string& by) const {
    for (std::string above(tree::parent(by));; above = tree::parent(above)) {
      std::string path = tree::join(tree::join(above, "node_modules"), name);
      if (modules_.is_there(path)) return path;
      if (above == "/") break;
    }
    for (const std::string& directory : modules_.directories())
      for (const char* ending : {"", ".js"})
        if (std::string path = tree::join(directory, name) + ending; modules_.is_there(path))
          return path;
    return std::nullopt;
  }

  void take_package(const std::string& name, const std::string& by, bool is_optional) {
    const bool leads_elsewhere = name.empty() || name.starts_with('/') || name.contains("..");
    const auto path = leads_elsewhere ? std::nullopt : find_package(name, by);
    if (!path || !modules_.take(*path, name, is_optional)) return;
    const std::string description = tree::join(*path, "package.json");
    const auto json = nlohmann::json::parse(read_text(modules_.walker(), description), nullptr,
                                            /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("dependencies") || !json["dependencies"].is_object())
      return;
    for (const auto& dependency : json["dependencies"].items())
      take_package(dependency.key(), description, is_optional);
  }

  Modules& modules_;
};

}  // namespace

std::vector<Named> names_in_node(const FactStore& facts, const NameReader& names,
                                 const std::vector<std::string>& paths) {
  const tree::Walker& walker = facts.engine().walker();
  Modules modules(
      facts, names,
      directories_of(walker, {"/usr/local/lib/node_modules", "/usr/share/nodejs", "/usr/lib/nodejs",
                              "/usr/lib/*/nodejs", "/usr/lib/node_modules"}));
  Node node(modules);
  for (const std::string& path : paths)
    modules.read_later(path);
  return modules.run([&](const std::string& at, const std::string& text) { node.read(at, text); });
}

}  // namespace whittle::needs
