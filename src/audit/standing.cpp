#include "audit/standing.h"

#include "base/parallel.h"
#include "needs/paths.h"

#include <algorithm>
#include <array>
#include <set>

namespace whittle::audit {

namespace {

constexpr auto all_standings =
    std::to_array<std::string_view>({"needed", "possible", "identity", "own", "unreached"});

// What says which distribution an image is of.
constexpr auto identity_files = std::to_array<std::string_view>({
    "/etc/os-release",
    "/usr/lib/os-release",
    "/etc/debian_version",
    "/etc/lsb-release",
    "/etc/alpine-release",
    "/etc/redhat-release",
    "/etc/fedora-release",
    "/etc/centos-release",
    "/etc/rocky-release",
    "/etc/almalinux-release",
    "/etc/system-release",
    "/etc/SuSE-release",
});

// What is installed, as scanners read it.
constexpr auto identity_directories = std::to_array<std::string_view>({
    "/var/lib/dpkg/",
    "/lib/apk/db/",
    "/usr/lib/apk/db/",
    "/var/lib/rpm/",
    "/usr/lib/sysimage/rpm/",
    "/var/lib/rpmmanifest/",
    "/var/lib/db/sbom/",
});

bool is_identity(std::string_view path) {
  return std::ranges::find(identity_files, path) != identity_files.end() ||
         std::ranges::any_of(identity_directories, [&](std::string_view directory) {
           return path.starts_with(directory) || path == directory.substr(0, directory.size() - 1);
         });
}

class Judge {
 public:
  Judge(const rootfs::Manifest& root, const plan::Plan& plan, const tree::Walker& walker,
        const std::vector<std::string>& own)
      : plan_(plan), walker_(walker), own_(own), packages_(plan.world->facts.packages()) {
    for (const plan::Program& program : plan.programs)
      for (const closure::Object& object : program.closure.objects)
        if (object.is_found()) reach(object.path, needed_);
    if (plan.manifest)
      for (const rootfs::Entry& entry : plan.manifest->entries)
        needed_.insert(entry.path);
    for (const needs::Requirement& requirement : plan.requirements)
      add(requirement, requirement.grade == needs::Grade::needed ? needed_ : possible_);
    join_hard_links(root, needed_);
    join_hard_links(root, possible_);
  }

  Judged judge(const rootfs::Entry& entry) const {
    Judged judged;
    judged.package = packages_.owner(entry.path);
    judged.standing = standing(entry, judged.package != nullptr);
    if (judged.standing == Standing::unreached && entry.kind != rootfs::Kind::directory)
      judged.excess = excess(entry.path);
    return judged;
  }

 private:
  // What a path leads to, the links on the way and the directories that all those are in.
  void reach(std::string_view path, std::set<std::string>& reached) const {
    const auto walked = walker_.walk(path);
    if (!walked) return;
    for (const std::string& link : walked->links)
      insert(link, reached);
    insert(walked->path, reached);
  }

  static void insert(std::string_view path, std::set<std::string>& reached) {
    while (path != "/" && reached.emplace(path).second)
      path = tree::parent(path);
  }

  void add(const needs::Requirement& requirement, std::set<std::string>& reached) const {
    for (const needs::Demand& demand : requirement.demands) {
      for (const needs::TreeFile& file : demand.additions->files)
        reach(file.path, reached);
      for (const std::string& program : demand.additions->programs)
        reach(program, reached);
      for (const std::string& directory : demand.additions->state)
        reach(directory, reached);
    }
  }

  // Names of one file stand and fall together.
  static void join_hard_links(const rootfs::Manifest& root, std::set<std::string>& reached) {
    for (const rootfs::Entry& entry : root.entries)
      if (entry.kind == rootfs::Kind::hard_link && reached.contains(entry.path))
        insert(entry.target, reached);
    for (const rootfs::Entry& entry : root.entries)
      if (entry.kind == rootfs::Kind::hard_link && reached.contains(entry.target))
        insert(entry.path, reached);
  }

  Standing standing(const rootfs::Entry& entry, bool is_of_package) const {
    if (needed_.contains(entry.path)) return Standing::needed;
    if (possible_.contains(entry.path)) return Standing::possible;
    if (is_identity(entry.path)) return Standing::identity;
    const bool is_own = !is_of_package && std::ranges::any_of(own_, [&](const std::string& path) {
      return path == "/" || needs::is_at_or_below(entry.path, path);
    });
    return is_own ? Standing::own : Standing::unreached;
  }

  // Byte-code is excess where its source is there too.
  std::optional<Excess> excess(const std::string& path) const {
    const auto found = excess_of(path);
    if (found != Excess::byte_code) return found;
    const std::string_view directory = tree::parent(tree::parent(path));
    const std::string_view name = tree::base_name(path);
    const std::string source =
        tree::join(directory, std::string(name.substr(0, name.find('.'))) + ".py");
    return walker_.walk(source) ? found : std::nullopt;
  }

  const plan::Plan& plan_;
  const tree::Walker& walker_;
  const std::vector<std::string>& own_;
  const packages::Database& packages_;
  std::set<std::string> needed_;
  std::set<std::string> possible_;
};

}  // namespace

std::span<const std::string_view> standing_names() {
  return all_standings;
}

std::vector<Judged> judge(const rootfs::Manifest& root, const plan::Plan& plan,
                          const tree::Walker& walker, const std::vector<std::string>& own) {
  const Judge judge(root, plan, walker, own);
  std::vector<Judged> judged(root.entries.size());
  in_parallel(judged.size(), [&](std::size_t i) { judged[i] = judge.judge(root.entries[i]); });
  return judged;
}

}  // namespace whittle::audit
