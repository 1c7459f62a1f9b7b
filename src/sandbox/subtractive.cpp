// The tracer stops the program at every call that names a file, and what the packed root
// lacks answers ENOENT, as it will in the container. A file of the root that is another one
// here (an /etc/passwd that was made for the image) is read as it is here, which is said; a
// program or library that is another one, or lies elsewhere, makes the whole of it no answer.
//
// Names that are read of directories are those of this machine, and what the kernel opens by
// itself, loaders and interpreters of scripts, no call names: both are looked at before, by
// the files alone.
#include "sandbox/subtractive.h"

#include "needs/paths.h"
#include "rootfs/manifest.h"
#include "rootfs/manifest_tree.h"
#include "sandbox/landlock.h"
#include "trace/refusal.h"
#include "tree/walker.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace whittle::sandbox {

namespace {

constexpr std::array made_by_engine =
    std::to_array<std::string_view>({"/proc", "/sys", "/dev", "/tmp", "/run", "/var/tmp",
                                     "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"});

struct Packed {
  explicit Packed(const rootfs::Manifest& root) : tree(root), walker(tree) {}

  rootfs::ManifestTree tree;
  tree::Walker walker;
};

// What may be executed, and every ELF file.
bool is_program(const rootfs::Manifest& root, const std::string& path) {
  const rootfs::Entry* entry = root.find(path);
  if (entry != nullptr && entry->kind == rootfs::Kind::hard_link) entry = root.find(entry->target);
  if (entry == nullptr) return false;
  return (entry->mode & 0111U) != 0 || entry->source.contents().text().starts_with("\177ELF");
}

}  // namespace

Launch in_own_root(Workload workload) {
  if (::geteuid() != 0) workload.user.reset();  // who runs whittle is who it is
  Launch launch;
  launch.workload = std::move(workload);
  launch.privileges = Privileges::of_container;
  return launch;
}

trace::Hides hides_all_but(const rootfs::Manifest& root) {
  return [packed = std::make_shared<const Packed>(root)](const std::string& path,
                                                         tree::LastLink last) {
    const bool is_mounted = std::ranges::any_of(
        made_by_engine, [&](std::string_view place) { return needs::is_at_or_below(path, place); });
    return !is_mounted && !packed->walker.walk(path, last);
  };
}

std::optional<std::string> why_no_subtraction(const rootfs::Manifest& root,
                                              const std::string& machine) {
  if (auto reason = trace::why_no_tracing()) return reason;
  for (const std::string& path : shared_files(root, machine).different)
    if (is_program(root, path))
      return fmt::format("{} is another file on this machine, or not there", path);
  return std::nullopt;
}

std::vector<std::string> not_shown_by_subtraction(const rootfs::Manifest& root,
                                                  const std::string& machine) {
  std::vector<std::string> not_shown{"names in directories, which are this machine's",
                                     "a network, processes and a host name of its own",
                                     "set-user-ID programs", "being process 1"};
  const Shared shared = shared_files(root, machine);
  if (!shared.different.empty())
    not_shown.push_back(fmt::format("what is in {} files that are others here: {}{}",
                                    shared.different.size(), shared.different.front(),
                                    shared.different.size() > 1 ? ", ..." : ""));
  return not_shown;
}

}  // namespace whittle::sandbox
