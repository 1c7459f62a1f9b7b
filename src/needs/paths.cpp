#include "needs/paths.h"

#include "base/glob.h"

#include <algorithm>
#include <utility>

namespace whittle::needs {

namespace {

constexpr std::string_view wildcards = "*?[";

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::vector<std::string> names_in(const tree::Walker& walker, const std::string& directory) {
  const auto walked = walker.walk(directory);
  if (!walked || walked->status.kind != tree::Kind::directory) return {};
  return walker.tree().list(walked->path).value_or(std::vector<std::string>{});
}

}  // namespace

std::vector<std::string> matching_paths(const tree::Walker& walker, std::string_view pattern) {
  std::vector<std::string> paths{"/"};
  for (const auto& part : split(pattern, '/')) {
    std::vector<std::string> next;
    const bool is_pattern = part.find_first_of(wildcards) != std::string::npos;
    const Glob glob(part);
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

bool exists(const tree::Walker& walker, std::string_view path) {
  return walker.walk(path).has_value();
}

std::string read_text(const tree::Walker& walker, std::string_view path) {
  const auto walked = walker.walk(path);
  if (!walked || walked->status.kind != tree::Kind::file) return {};
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
  const std::function<void(const std::string&)> go = [&](const std::string& path) {
    const auto walked = walker.walk(path, tree::LastLink::keep);
    if (!walked) return;
    visit(path, walked->status);
    if (walked->status.kind != tree::Kind::directory) return;
    for (const auto& name : names_in(walker, path)) {
      const std::string below = tree::join(path, name);
      const bool passed =
          std::ranges::any_of(passed_over, [&](const Glob& glob) { return glob.matches(below); });
      if (!passed) go(below);
    }
  };
  const auto top = walker.walk(directory);
  if (top) go(top->status.kind == tree::Kind::directory ? top->path : directory);
}

std::vector<std::vector<std::string>> words_of_lines(std::string_view text) {
  std::vector<std::vector<std::string>> lines;
  for (const auto& line : split(text, '\n')) {
    std::string plain = line.substr(0, line.find('#'));
    std::ranges::replace(plain, '\t', ' ');
    std::ranges::replace(plain, '\r', ' ');
    auto words = split(plain, ' ');
    if (!words.empty()) lines.push_back(std::move(words));
  }
  return lines;
}

}  // namespace whittle::needs
