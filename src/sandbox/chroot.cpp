// No /proc can be mounted here; the devices are made anew, which a container may (mknod is
// in Docker's set of capabilities), unless the file system takes none.
#include "sandbox/chroot.h"

#include "base/error.h"
#include "sandbox/capabilities.h"

#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace whittle::sandbox {

namespace {

struct Device {
  const char* path;
  unsigned minor;
};
constexpr unsigned memory_devices = 1;
constexpr std::array<Device, 5> devices{{{"/dev/null", 3},
                                         {"/dev/zero", 5},
                                         {"/dev/full", 7},
                                         {"/dev/random", 8},
                                         {"/dev/urandom", 9}}};

void make_devices() {
  ::mkdir("/dev", 0755);
  for (const Device& device : devices)
    if (::mknod(device.path, S_IFCHR | 0666, makedev(memory_devices, device.minor)) == 0)
      ::chmod(device.path, 0666);
}

void enter(const std::string& root) {
  if (::chroot(root.c_str()) != 0 || ::chdir("/") != 0)
    throw Error("cannot make {} the root: {}", root, std::strerror(errno));
}

}  // namespace

Launch in_chroot(Workload workload) {
  if (!workload.user) workload.user = Identity{};
  Launch launch;
  launch.workload = std::move(workload);
  launch.privileges = Privileges::of_container;
  launch.enter = [](const std::string& room) {
    enter(room + "/root");
    make_devices();
  };
  return launch;
}

std::optional<std::string> why_no_chroot() {
  if (!has_capability(CAP_SYS_CHROOT)) return "only root may change the root directory";
  Launch launch;
  launch.workload.words = {"a trial"};
  launch.enter = [](const std::string&) { enter("/"); };
  return why_it_cannot_enter(launch);
}

std::vector<std::string> not_shown_in_chroot() {
  return {"/proc and /sys, which are not there", "a network, processes and a host name of its own",
          "set-user-ID programs", "being process 1"};
}

}  // namespace whittle::sandbox
