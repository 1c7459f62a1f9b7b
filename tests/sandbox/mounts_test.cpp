#include "sandbox/mounts.h"

#include "base/error.h"
#include "sandbox/namespaces.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

using namespace whittle;
using namespace whittle::sandbox;

namespace {

bool is_there(const char* path) {
  struct stat st{};
  return ::lstat(path, &st) == 0;
}

// The exit status of `look`, in the root that a directory was made.
int looked(const std::string& root, bool (*look)()) {
  Launch launch;
  launch.workload.words = {"a test"};
  launch.namespaces = CLONE_NEWNS | CLONE_NEWPID;
  launch.enter = [=](const std::string&) {
    make_mounts_private();
    enter_root(root);
    close_proc();
    if (!look()) throw Error("not as it should be");
  };
  return why_it_cannot_enter(launch) ? 1 : 0;
}

bool needs_skip() {
  Workload workload;
  workload.words = {"/x"};
  return users_here() != Users::all || why_no_namespaces(workload, Users::all).has_value();
}

}  // namespace

TEST_CASE("the root has what engines put there, and nothing of the machine") {
  if (needs_skip()) return test::skip("only root can mount, where that is allowed");
  const test::TemporaryDirectory root;
  CHECK(looked(root.path().string(), [] {
          return is_there("/proc/self/stat") && is_there("/dev/null") && is_there("/dev/shm") &&
                 is_there("/dev/stdin") && is_there("/etc/hosts") && !is_there("/usr") &&
                 !is_there("/tmp") && ::open("/proc/sys/vm/swappiness", O_WRONLY) < 0;
        }) == 0);
}

TEST_CASE("links of a hostile root lead nowhere outside it") {
  if (needs_skip()) return test::skip("only root can mount, where that is allowed");
  const test::TemporaryDirectory outside;
  const test::TemporaryDirectory root;
  std::filesystem::create_directory(root / "inside");
  std::filesystem::create_symlink(outside.path(), root / "etc");
  std::filesystem::create_symlink("../../../../../../inside", root / "dev");
  looked(root.path().string(), [] { return true; });
  CHECK(test::names_in(outside.path()).empty());
}

TEST_CASE("what is in /tmp and /run stays, and what is empty there is in memory") {
  if (needs_skip()) return test::skip("only root can mount, where that is allowed");
  const test::TemporaryDirectory root;
  test::write_file(root / "run/server/file", "x");
  std::filesystem::create_directory(root / "tmp");
  CHECK(looked(root.path().string(), [] {
          return is_there("/run/server/file") && ::open("/tmp/x", O_CREAT | O_WRONLY, 0600) >= 0;
        }) == 0);
  CHECK(test::names_in(root / "tmp").empty());
}
