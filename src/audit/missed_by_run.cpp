// A program looks for one thing in many places, and most of them never had it. So what is
// absent says little by itself; that the machine has a file there says that packing lost it.
// Even then it may not matter: the next place of the search had it.
//
// Python reads the names of a directory and does not ask for a module whose name is not
// among them: nothing is looked for, and only what it says at its end has the name.
//
// A run that this machine's own root was hidden from (Landlock) has found what the packed
// root lacks: the record is held against the root, not asked what was absent.
#include "audit/missed_by_run.h"

#include "needs/paths.h"
#include "needs/secrets.h"
#include "packages/database.h"
#include "tree/walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace whittle::audit {

namespace {

using needs::is_at_or_below;
using trace::Use;
using trace::Used;

constexpr std::array of_no_root = std::to_array<std::string_view>(
    {"/proc", "/sys", "/dev", "/run", "/tmp", "/var/tmp", "/var/run", "/root"});
// The loader's cache names what one machine has, and without it the directories are searched.
constexpr std::array of_one_machine =
    std::to_array<std::string_view>({"/etc/ld.so.cache", "/etc/ld.so.preload"});

// So many files of one package are told one by one.
constexpr std::size_t most_told = 4;

// What a search goes by from place to place: the name, of the files that make a directory a
// module that of the directory.
std::string searched_name(std::string_view path) {
  const std::string_view name = tree::base_name(path);
  if (!name.starts_with("__init__.")) return std::string(name);
  return fmt::format("{}/{}", tree::base_name(tree::parent(path)), name);
}

// "/a/__pycache__/m.cpython-311.pyc" → "/a/m.py", which Python compiles anew; empty for
// anything else.
std::string source_of(std::string_view path) {
  const std::string_view directory = tree::parent(path);
  if (tree::base_name(directory) != "__pycache__") return {};
  const std::string_view name = tree::base_name(path);
  return fmt::format("{}/{}.py", tree::parent(directory), name.substr(0, name.find('.')));
}

// The words in quotes of the last line that is not empty, taken apart at what no name has.
std::set<std::string> quoted_names(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  const std::string_view line = text.substr(text.rfind('\n') + 1);
  std::set<std::string> names;
  std::string name;
  bool is_quoted = false;
  for (const char c : line) {
    const bool is_quote = c == '\'' || c == '"' || c == '`';
    const bool is_of_name =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    if (is_quoted && is_of_name) {
      name += c;
      continue;
    }
    if (!name.empty()) names.insert(std::exchange(name, {}));
    if (is_quote) is_quoted = !is_quoted;
  }
  return names;
}

bool is_opened(const Used& used) {
  return used.has(Use::executed) || used.has(Use::mapped) || used.has(Use::read);
}

struct Missed {
  std::string path;  // as the machine has it
  std::string by;
  tree::Kind kind = tree::Kind::file;
};

class Search {
 public:
  Search(const WatchedRun& run, const tree::FileTree& root, const tree::FileTree& machine)
      : run_(run), root_(root), machine_(machine), packages_(machine_) {}

  Findings findings() {
    for (const auto& [path, used] : run_.record.paths) {
      if (!root_.walk(path)) continue;
      for (const std::string& program : used.by)
        found_.emplace(program, searched_name(path));
    }
    for (const auto& [path, used] : run_.record.paths)
      look_at(path, used);
    drop_directories_of_missed();
    return told();
  }

 private:
  void look_at(const std::string& path, const Used& used) {
    if (is_passed_over(path)) return;
    const std::string by = used.by.empty() ? std::string() : *used.by.begin();
    if (used.has(Use::listed)) look_for_names(path, by);
    const bool is_made = used.has(Use::written);
    if (!is_made && !root_.walk(path)) add(path, by, &used);
  }

  bool is_passed_over(const std::string& path) const {
    const auto holds = [&](std::string_view place) { return is_at_or_below(path, place); };
    return path == "/" || std::ranges::any_of(of_no_root, holds) ||
           std::ranges::find(of_one_machine, path) != of_one_machine.end() ||
           needs::belongs_to_machine(path) ||
           (!run_.home.empty() && run_.home != "/" && holds(run_.home));
  }

  void add(const std::string& path, const std::string& by, const Used* used) {
    const auto there = machine_.walk(path);
    const bool is_lost = !run_.name.empty() && used != nullptr && is_opened(*used);
    if (!there && !is_lost) return;
    const tree::Kind kind = there ? there->status.kind : tree::Kind::file;
    if (kind == tree::Kind::file && used != nullptr && is_elsewhere(path, *used)) return;
    missed_.try_emplace(path, Missed{path, by, kind});
  }

  // Whether the root has what it was about in another place.
  bool is_elsewhere(const std::string& path, const Used& used) const {
    const std::string source = source_of(path);
    if (!source.empty() && root_.walk(source)) return true;
    return !is_opened(used) && std::ranges::any_of(used.by, [&](const std::string& program) {
      return found_.contains({program, searched_name(path)});
    });
  }

  // Of what lacks in a directory that was listed, what the run has named.
  void look_for_names(const std::string& directory, const std::string& by) {
    if (names_.empty()) return;
    const auto there = machine_.walk(directory);
    const auto all = there ? machine_.tree().list(there->path)
                           : tree::Result<std::vector<std::string>>(std::vector<std::string>{});
    if (!all) return;
    for (const std::string& name : *all) {
      const std::string path = tree::join(directory, name);
      if (names_.contains(name.substr(0, name.find('.'))) && !root_.walk(path))
        add(path, by, nullptr);
    }
  }

  // What is missed in a directory says more than that the directory is.
  void drop_directories_of_missed() {
    std::erase_if(missed_, [&](const auto& each) {
      const std::string below = each.first + "/";
      const auto next = missed_.lower_bound(below);
      return each.second.kind == tree::Kind::directory && next != missed_.end() &&
             next->first.starts_with(below);
    });
  }

  // The package that ships it alone; of none where many do.
  std::string package_of(const std::string& path) const {
    const auto there = machine_.walk(path);
    std::vector<const packages::Package*> owners = packages_.owners(path);
    if (owners.empty() && there) owners = packages_.owners(there->path);
    return owners.size() == 1 ? owners.front()->name : std::string();
  }

  Findings told() const {
    std::map<std::string, std::vector<const Missed*>> by_package;
    for (const auto& [path, missed] : missed_)
      by_package[package_of(path)].push_back(&missed);
    Findings findings;
    for (const auto& [package, all] : by_package) {
      if (!package.empty() && all.size() > most_told) {
        findings.push_back(finding(*all.front(), package, all.size() - 1));
        continue;
      }
      for (const Missed* missed : all)
        findings.push_back(finding(*missed, package, 0));
    }
    return findings;
  }

  Finding finding(const Missed& missed, const std::string& package, std::size_t more) const {
    const std::string others =
        more == 0 ? std::string() : fmt::format(", and {} more of its package", more);
    const std::string who = missed.by.empty() ? "the run" : missed.by;
    const std::string how =
        run_.name.empty() ? fmt::format("{} looked for it{}, and this machine has it", who, others)
                          : fmt::format("{} used it{} ({})", who, others, run_.name);
    const std::string whose = package.empty() ? std::string() : fmt::format(", from {}", package);
    std::string advice;
    if (more == 0) advice = "--include " + missed.path;
    if (!package.empty())
      advice += fmt::format("{}--package {}", advice.empty() ? "" : ", or ", package);
    return {FindingId::traced_file_absent,
            run_.went_well ? Severity::note : Severity::warning,
            missed.path,
            fmt::format("not in the root; {}{}", how, whose),
            "",
            advice};
  }

  const WatchedRun& run_;
  tree::Walker root_;
  tree::Walker machine_;
  packages::Database packages_;
  std::set<std::string> names_ =
      run_.went_well ? std::set<std::string>() : quoted_names(run_.words);
  std::set<std::pair<std::string, std::string>> found_;  // by program, as searched_name() has it
  std::map<std::string, Missed> missed_;
};

}  // namespace

Findings missed_by_run(const WatchedRun& run, const tree::FileTree& root,
                       const tree::FileTree& machine) {
  return Search(run, root, machine).findings();
}

plan::Exactness compare_with_record(plan::Exactness exactness, const rootfs::Manifest& root,
                                    const trace::Record& record) {
  for (const rootfs::Entry& entry : root.entries) {
    if (entry.kind != rootfs::Kind::file) continue;
    const auto used = record.paths.find(entry.path);
    if (used != record.paths.end() && used->second.uses != std::set{Use::absent}) {
      ++exactness.used;
    } else {
      exactness.unused.push_back({entry.path, entry.size});
    }
  }
  std::ranges::stable_sort(exactness.unused, std::greater(), &plan::Exactness::File::size);
  return exactness;
}

}  // namespace whittle::audit
