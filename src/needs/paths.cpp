#include "needs/paths.h"

#include "base/glob.h"
#include "base/text.h"
#include "tree/text_file.h"

#include <algorithm>
#include <utility>

namespace whittle::needs {

namespace {

constexpr std::string_view wildcards = "*?[";

std::vector<std::string> names_in(const tree::Walker& walker, const std::string& directory) {
  const auto walked = walker.walk(directory);
  if (!walked || walked->status.kind != tree::Kind::directory) return {};
  return walker.tree().list(walked->path).value_or(std::vector<std::string>{});
}

}  // namespace

std::vector<std::string> matching_paths(const tree::Walker& walker, std::string_view pattern) {
  std::vector<std::string> paths{"/"};
  for (const auto part : words(pattern, "/")) {
    std::vector<std::string> next;
    const bool is_pattern = part.find_first_of(wildcards) != std::string::npos;
    const Glob glob{std::string(part)};
    for (const auto& path : paths) {
      if (!is_pattern) {
        next.push_back(tree::join(path, part));
        continue;
      }
      for (const auto& name : names_in(walker, path)) {
        if (glob.matches(name)) next.push_back(tree::join(path, name));
      }
    }
    paths = std::move(next);
  }
  std::erase_if(paths, [&](const std::string& path) {
    return !walker.walk(path, tree::LastLink::keep).has_value();
  });
  return paths;
}

bool is_at_or_below(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

bool exists(const tree::Walker& walker, std::string_view path) {
  return walker.walk(path).has_value();
}

std::string read_text(const tree::Walker& walker, std::string_view path) {
  const auto walked = walker.walk(path);
  if (!walked || walked->status.kind != tree::Kind::file) return {};
  tree::check_text_size(walker.tree(), *walked);
  const auto contents = walker.tree().contents(walked->path);
  return contents ? std::string(contents->text()) : std::string();
}

void each_below(const tree::Walker& walker, const std::string& directory,
                const std::vector<std::string>& except,
                const std::function<void(const std::string&, const tree::Status&)>& visit) {
  std::vector<Glob> passed_over;
  for (const auto& pattern : except) {
    passed_over.emplace_back(
        pattern.find('/') == std::string::npos ? pattern : tree::join(directory, pattern));
  }
  // Below a real path no link is crossed: nothing has to be walked.
  const tree::FileTree& tree = walker.tree();
  const std::function<void(const std::string&, const tree::Status&)> go =
      [&](const std::string& path, const tree::Status& status) {
        visit(path, status);
        if (status.kind != tree::Kind::directory) return;
        const auto names = tree.list(path);
        if (!names) return;
        for (const auto& name : *names) {
          const std::string below = tree::join(path, name);
          const bool passed = std::ranges::any_of(
              passed_over, [&](const Glob& glob) { return glob.matches(below); });
          if (passed) continue;
          if (const auto found = tree.status(below)) go(below, *found);
        }
      };
  const auto top = walker.walk(directory);
  if (top) go(top->path, top->status);
}

std::vector<std::vector<std::string>> words_of_lines(std::string_view text) {
  std::vector<std::vector<std::string>> lines;
  for (const auto line : words(text, "\n")) {
    const auto found = words(line.substr(0, line.find('#')), " \t\r");
    if (!found.empty()) lines.emplace_back(found.begin(), found.end());
  }
  return lines;
}

}  // namespace whittle::needs
