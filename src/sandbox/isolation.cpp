#include "sandbox/isolation.h"

#include "base/error.h"
#include "base/text.h"
#include "rootfs/manifest.h"
#include "sandbox/chroot.h"
#include "sandbox/here.h"
#include "sandbox/landlock.h"
#include "sandbox/namespaces.h"
#include "sandbox/subtractive.h"

#include <array>
#include <utility>

namespace whittle::sandbox {

namespace {

constexpr std::array all{Isolation::namespaces, Isolation::here, Isolation::subtractive,
                         Isolation::landlock, Isolation::chroot};

std::optional<std::string> why_not(Isolation isolation, const Workload& workload,
                                   const rootfs::Manifest& root, bool is_own_root) {
  if (is_own_root)
    return isolation == Isolation::here
               ? std::nullopt
               : std::optional<std::string>("--here runs in the root that whittle is in");
  switch (isolation) {
    case Isolation::namespaces:
      return why_no_namespaces(workload, users_here());
    case Isolation::here:
      return "it is for the root that whittle runs in: --here";
    case Isolation::subtractive:
      return why_no_subtraction(root);
    case Isolation::landlock:
      return why_no_landlock(shared_files(root));
    case Isolation::chroot:
      break;
  }
  return why_no_chroot();
}

}  // namespace

std::string_view isolation_name(Isolation isolation) {
  switch (isolation) {
    case Isolation::namespaces:
      return "namespaces";
    case Isolation::here:
      return "here";
    case Isolation::subtractive:
      return "subtractive";
    case Isolation::landlock:
      return "landlock";
    case Isolation::chroot:
      break;
  }
  return "chroot";
}

Isolation parse_isolation(std::string_view name) {
  std::vector<std::string> known;
  for (const Isolation isolation : all) {
    if (isolation_name(isolation) == name) return isolation;
    known.emplace_back(isolation_name(isolation));
  }
  throw Error("cannot isolate by '{}': there are {}{}", name, fmt::join(known, ", "),
              did_you_mean(name, known));
}

Choice choose(std::optional<Isolation> forced, const Workload& workload,
              const rootfs::Manifest& root, bool is_own_root) {
  Choice choice;
  for (const Isolation isolation : all) {
    if (forced && *forced != isolation) continue;
    choice.isolation = isolation;
    const auto reason = why_not(isolation, workload, root, is_own_root);
    if (!reason) return choice;
    if (forced)
      throw Error("cannot run it by --isolation {}: {}", isolation_name(isolation), *reason);
    const bool is_told = is_own_root || isolation == Isolation::here;
    if (!is_told) choice.refused.push_back({isolation, *reason});
  }
  std::string text = "cannot run it here:";
  for (const Refused& refused : choice.refused)
    text += fmt::format(" {}: {};", isolation_name(refused.isolation), refused.reason);
  throw Error("{} --here runs in a stage that starts from the root", text);
}

Setting setting_of(Isolation isolation, Workload workload, const rootfs::Manifest& root) {
  switch (isolation) {
    case Isolation::namespaces: {
      const Users users = users_here();
      return {.launch = in_namespaces(std::move(workload), users),
              .has_room = true,
              .has_network = true,
              .not_shown = not_shown_in_namespaces(users)};
    }
    case Isolation::here:
      return {.launch = in_this_root(std::move(workload)), .not_shown = not_shown_here()};
    case Isolation::subtractive:
      return {.launch = in_own_root(std::move(workload)),
              .hides = hides_all_but(root),
              .not_shown = not_shown_by_subtraction(root)};
    case Isolation::landlock: {
      const SharedFiles shared = shared_files(root);
      return {.launch = in_landlock(std::move(workload), shared),
              .not_shown = not_shown_in_landlock(shared)};
    }
    case Isolation::chroot:
      break;
  }
  return {.launch = in_chroot(std::move(workload)),
          .has_room = true,
          .not_shown = not_shown_in_chroot()};
}

}  // namespace whittle::sandbox
