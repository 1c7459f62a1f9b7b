// Python's distributions and node's packages say who they are in texts of their own:
//
//   NAME-VERSION.dist-info/METADATA, NAME.egg-info/PKG-INFO   lines as of mail, "Name: x"
//   node_modules/NAME/package.json                            JSON {"name", "version"}
#include "identity/own_words.h"

#include "base/limits.h"
#include "base/parallel.h"
#include "base/text.h"
#include "elf/file.h"
#include "identity/binary_words.h"
#include "packages/control.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace whittle::identity {

namespace {

using nlohmann::json;
using rootfs::Entry;
using rootfs::Kind;

enum class Language { none, python, node };

Language language_of(std::string_view path) {
  if (path.ends_with(".dist-info/METADATA") || path.ends_with(".egg-info/PKG-INFO") ||
      path.ends_with(".egg-info"))
    return Language::python;
  return path.ends_with("/package.json") ? Language::node : Language::none;
}

// The header alone: behind an empty line a description begins.
std::vector<Component> python_words(std::string_view text) {
  Component component{.kind = ComponentKind::pypi, .name = {}};
  std::string expression;
  while (!text.empty()) {
    const std::string_view line = packages::trimmed(packages::take_line(text));
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string value(packages::trimmed(line.substr(colon + 2)));
    if (name == "Name") component.name = value;
    if (name == "Version") component.version = value;
    if (name == "License") component.license = value;
    if (name == "License-Expression") expression = value;
  }
  if (!expression.empty()) component.license = expression;
  if (component.name.empty() || component.version.empty()) return {};
  return {std::move(component)};
}

std::vector<Component> node_words(std::string_view text) {
  if (json_depth(text) > limits::json_depth) return {};
  const json package = json::parse(text, nullptr, false);
  if (!package.is_object()) return {};
  const auto text_of = [&](const char* key) {
    const auto found = package.find(key);
    return found != package.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  Component component{
      .kind = ComponentKind::npm, .name = text_of("name"), .version = text_of("version")};
  component.license = text_of("license");
  if (component.name.empty() || component.version.empty()) return {};
  return {std::move(component)};
}

std::vector<Component> words_of(const rootfs::Manifest& root, const Entry& entry) {
  const Entry* file = entry.kind == Kind::hard_link ? root.find(entry.target) : &entry;
  if (file == nullptr || file->kind != Kind::file) return {};
  const Language language = language_of(entry.path);
  if (language != Language::none) {
    if (file->size > limits::text_file) return {};
    const tree::Contents contents = file->source.contents();
    return language == Language::python ? python_words(contents.text())
                                        : node_words(contents.text());
  }
  const tree::Contents contents = file->source.contents();
  return elf::is_elf(contents.bytes()) ? words_of_binary(contents.bytes())
                                       : std::vector<Component>();
}

}  // namespace

std::vector<Component> read_own_words(const rootfs::Manifest& root,
                                      const std::vector<const Entry*>& files) {
  std::vector<std::vector<Component>> found(files.size());
  in_parallel(files.size(), [&](std::size_t i) { found[i] = words_of(root, *files[i]); });
  std::vector<Component> all;
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (Component& component : found[i]) {
      component.found_in = {files[i]->path};
      all.push_back(std::move(component));
    }
  }
  const auto key = [](const Component& each) {
    return std::tie(each.kind, each.name, each.version, each.architecture, each.purl);
  };
  std::ranges::stable_sort(all, {}, key);
  std::vector<Component> merged;
  for (Component& component : all) {
    if (merged.empty() || key(merged.back()) != key(component)) {
      merged.push_back(std::move(component));
    } else if (merged.back().found_in.back() != component.found_in.front()) {
      merged.back().found_in.push_back(std::move(component.found_in.front()));
    }
  }
  return merged;
}

}  // namespace whittle::identity
