// The set is that of dockerd 20.10 (capabilities(7) has what each is for); none of them is
// inheritable since 20.10.14.
#include "sandbox/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace whittle::sandbox {

namespace {

constexpr std::array kept{CAP_CHOWN,       CAP_DAC_OVERRIDE, CAP_FOWNER,           CAP_FSETID,
                          CAP_KILL,        CAP_SETGID,       CAP_SETUID,           CAP_SETPCAP,
                          CAP_NET_RAW,     CAP_SYS_CHROOT,   CAP_NET_BIND_SERVICE, CAP_MKNOD,
                          CAP_AUDIT_WRITE, CAP_SETFCAP};
constexpr int most_capabilities = 64;

using Sets = std::array<__user_cap_data_struct, 2>;

bool get(Sets& sets) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  return ::syscall(SYS_capget, &header, sets.data()) == 0;
}

}  // namespace

bool has_capability(int capability) {
  Sets sets{};
  if (!get(sets)) return false;
  const auto number = static_cast<unsigned>(capability);
  return ((sets.at(number / 32).effective >> (number % 32)) & 1U) != 0;
}

void keep_capabilities_of_container() {
  for (int capability = 0; capability < most_capabilities; ++capability)
    if (std::ranges::find(kept, capability) == kept.end())
      ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  Sets sets{};
  if (!get(sets)) return;
  for (__user_cap_data_struct& set : sets)
    set.inheritable = 0;
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  ::syscall(SYS_capset, &header, sets.data());
}

}  // namespace whittle::sandbox
