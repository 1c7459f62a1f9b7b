// The tracer stops the program at every call that names a file, and what the packed root
// lacks answers ENOENT, as it will in the container.
//
// Names that are read of directories are those of this machine, and what the kernel opens by
// itself, loaders and interpreters of scripts, no call names: both are looked at before, by
// the files alone.
#include "sandbox/subtractive.h"

#include "needs/paths.h"
#include "rootfs/manifest.h"
#include "rootfs/manifest_tree.h"
#include "sandbox/shared_files.h"
#include "trace/refusal.h"
#include "tree/walker.h"

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
  return why_no_answer(shared_files(root, machine));
}

std::vector<std::string> not_shown_by_subtraction(const rootfs::Manifest& root,
                                                  const std::string& machine) {
  std::vector<std::string> not_shown{"names in directories, which are this machine's",
                                     "a network, processes and a host name of its own",
                                     "set-user-ID programs", "being process 1"};
  if (auto data = not_shown_of_data(shared_files(root, machine)))
    not_shown.push_back(*std::move(data));
  return not_shown;
}

}  // namespace whittle::sandbox
