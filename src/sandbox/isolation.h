#pragma once

#include "sandbox/child.h"
#include "sandbox/workload.h"
#include "trace/tracer.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::rootfs {
struct Manifest;
}

namespace whittle::sandbox {

// What keeps a program from seeing more than the root, the best first.
enum class Isolation { namespaces, here, subtractive, landlock, chroot };

// "namespaces".
std::string_view isolation_name(Isolation isolation);

// Throws Error, which says what there is, for another name.
Isolation parse_isolation(std::string_view name);

// One that cannot be here, or not for this root.
struct Refused {
  Isolation isolation;
  std::string reason;
};

// What a program is run in.
struct Choice {
  Isolation isolation = Isolation::here;
  std::vector<Refused> refused;  // those that would have been better
};

// Everything needed to run in one of them.
struct Setting {
  Launch launch;
  bool has_room = false;     // the root is unpacked into a directory
  bool has_network = false;  // of its own
  trace::Hides hides = {};   // what is not there for it; it then has to be watched
  std::vector<std::string> not_shown;
};

// The first that works here for the program and the root, found out by trying it; the one
// that is `forced`, or Error with the reason. `here` is the only one for the root that
// whittle runs in, and for no other.
Choice choose(std::optional<Isolation> forced, const Workload& workload,
              const rootfs::Manifest& root, bool is_own_root);

Setting setting_of(Isolation isolation, Workload workload, const rootfs::Manifest& root);

}  // namespace whittle::sandbox
