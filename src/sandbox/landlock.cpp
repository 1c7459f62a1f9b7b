// Landlock (Linux 5.13 and later) is a stack of rules that a process puts on itself. Only
// reading and executing files is ruled here: every path still is there for stat and in
// directories, and what is closed answers EACCES where a container answers ENOENT. So a
// missing file is found, as an error of its own kind.
#include "sandbox/landlock.h"

#include "base/descriptor.h"
#include "base/error.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace whittle::sandbox {

namespace {

constexpr __u64 ruled = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;

Descriptor make_rules() {
  const landlock_ruleset_attr attributes{.handled_access_fs = ruled};
  return Descriptor(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0)));
}

// What is not there needs no rule.
void allow(const Descriptor& rules, const std::string& path, __u64 access) {
  const Descriptor file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (file.get() < 0) return;
  const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = file.get()};
  if (::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    throw Error("cannot allow {} alone: {}", path, std::strerror(errno));
}

void restrict_to(const std::vector<std::string>& files) {
  const Descriptor rules = make_rules();
  if (rules.get() < 0) throw Error("cannot restrict files: {}", std::strerror(errno));
  for (const std::string& path : files)
    allow(rules, path, ruled);
  for (const char* place : {"/proc", "/dev", "/sys", "/tmp", "/run"})
    allow(rules, place, LANDLOCK_ACCESS_FS_READ_FILE);
  for (const char* file : {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"})
    allow(rules, file, LANDLOCK_ACCESS_FS_READ_FILE);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0)
    throw Error("cannot restrict files: {}", std::strerror(errno));
}

}  // namespace

Launch in_landlock(Workload workload, const SharedFiles& shared) {
  if (::geteuid() != 0) workload.user.reset();  // who runs whittle is who it is
  Launch launch;
  launch.workload = std::move(workload);
  launch.privileges = Privileges::of_container;
  std::vector<std::string> files = shared.same;
  files.insert(files.end(), shared.data.begin(), shared.data.end());
  launch.enter = [files = std::move(files)](const std::string&) { restrict_to(files); };
  return launch;
}

std::optional<std::string> why_no_landlock(const SharedFiles& shared) {
  if (make_rules().get() < 0) return fmt::format("no Landlock: {}", std::strerror(errno));
  return why_no_answer(shared);
}

std::vector<std::string> not_shown_in_landlock(const SharedFiles& shared) {
  std::vector<std::string> not_shown{"that what is missing is not there (it is refused)",
                                     "a network, processes and a host name of its own",
                                     "set-user-ID programs", "being process 1"};
  if (auto data = not_shown_of_data(shared)) not_shown.push_back(*std::move(data));
  return not_shown;
}

}  // namespace whittle::sandbox
