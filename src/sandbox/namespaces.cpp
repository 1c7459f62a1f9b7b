// Root needs no user namespace, and then every user of the image is a real one; with the
// capabilities that a container has, services change their user as they will there. Without
// privilege a user namespace gives all of that over the ids that it maps.
//
// A network namespace is new and empty: loopback is put up, and ports below 1024 are
// everybody's, as dockerd has it since 20.10.
#include "sandbox/namespaces.h"

#include "base/descriptor.h"
#include "base/error.h"
#include "sandbox/capabilities.h"
#include "sandbox/id_maps.h"
#include "sandbox/mounts.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace whittle::sandbox {

namespace {

void put_loopback_up() {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::memcpy(request.ifr_name, "lo", sizeof "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (socket.get() < 0 || ::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0)
    throw Error("cannot put the loopback interface up: {}", std::strerror(errno));
}

// Kernels before 4.11 do not have it.
void open_low_ports() {
  const Descriptor file(
      ::open("/proc/sys/net/ipv4/ip_unprivileged_port_start", O_WRONLY | O_CLOEXEC));
  if (file.get() >= 0 && ::write(file.get(), "0", 1) != 1) return;
}

void enter_with_user(const std::string& root) {
  put_loopback_up();
  enter_root(root);
  open_low_ports();
  close_proc();
  constexpr std::string_view name = "whittle";
  if (::sethostname(name.data(), name.size()) != 0)
    throw Error("cannot name the host: {}", std::strerror(errno));
}

}  // namespace

Users users_here() {
  if (::geteuid() == 0 && has_capability(CAP_SYS_ADMIN)) return Users::all;
  return has_ranges() ? Users::many : Users::one_alone;
}

Launch in_namespaces(Workload workload, Users users) {
  if (!workload.user) workload.user = Identity{};
  Launch launch;
  launch.namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET;
  if (users != Users::all) launch.namespaces |= CLONE_NEWUSER;
  if (users == Users::many) launch.admit = map_ranges;
  if (users == Users::one_alone)
    launch.admit = [as = *workload.user](pid_t child) { map_one(child, as); };
  launch.sets_groups = users != Users::one_alone;
  launch.privileges = Privileges::of_container;
  launch.workload = std::move(workload);
  launch.enter = [](const std::string& room) {
    make_mounts_private();
    enter_with_user(room + "/root");
  };
  return launch;
}

std::optional<std::string> why_no_namespaces(const Workload& workload, Users users) {
  Launch launch = in_namespaces(workload, users);
  launch.enter = [](const std::string&) {
    make_mounts_private();
    mount_memory("/tmp");  // which is there on every machine, and gone with the trial
    enter_with_user("/tmp");
  };
  return why_it_cannot_enter(launch);
}

std::vector<std::string> not_shown_in_namespaces(Users users) {
  std::vector<std::string> not_shown{"a network beyond loopback",
                                     "set-user-ID programs and file capabilities"};
  if (users == Users::many) not_shown.emplace_back("owners of the root's files");
  if (users == Users::one_alone)
    not_shown.emplace_back("setuid, setgroups and chown, which fail here, and owners of files");
  return not_shown;
}

}  // namespace whittle::sandbox
