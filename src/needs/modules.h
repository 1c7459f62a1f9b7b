#pragma once

#include "needs/file_facts.h"
#include "needs/names.h"
#include "needs/paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::needs {

// One walk through the modules of one script, from text to text.
class Modules {
 public:
  Modules(const FactStore& facts, const NameReader& names, std::vector<std::string> directories)
      : walker_(facts.engine().walker()), names_(names), directories_(std::move(directories)) {}

  const std::vector<std::string>& directories() const { return directories_; }
  bool is_there(const std::string& path) const { return exists(walker_, path); }
  const tree::Walker& walker() const { return walker_; }

  // A path that was found for a name; once.
  bool take(const std::string& path, std::string_view by, bool is_optional) {
    if (!taken_.insert(path).second) return false;
    auto named = names_.loaded(path, fmt::format("loads {}", by));
    if (!named) return false;
    if (is_optional) named->grade = std::min(named->grade, names_.grade_of_size(path));
    found_.push_back(*std::move(named));
    return true;
  }

  void read_later(const std::string& path) {
    if (read_.size() < most_texts && read_.insert(path).second) texts_.push_back(path);
  }

  template <typename Read>
  std::vector<Named> run(Read read) {
    while (!texts_.empty()) {
      const std::string path = std::move(texts_.front());
      texts_.pop_front();
      read(path, read_text(walker_, path));
    }
    return std::move(found_);
  }

 private:
  static constexpr std::size_t most_texts = 3000;

  const tree::Walker& walker_;
  const NameReader& names_;
  std::vector<std::string> directories_;
  std::set<std::string> taken_;
  std::set<std::string> read_;
  std::deque<std::string> texts_;
  std::vector<Named> found_;
};

// The directories of a tree that patterns match, in their order.
inline std::vector<std::string> directories_of(const tree::Walker& walker,
                                               const std::vector<std::string>& patterns) {
  std::vector<std::string> found;
  for (const auto& pattern : patterns)
    for (const auto& path : matching_paths(walker, pattern))
      found.push_back(path);
  return found;
}

}  // namespace whittle::needs
