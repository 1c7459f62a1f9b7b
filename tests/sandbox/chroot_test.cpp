#include "sandbox/chroot.h"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

using namespace whittle::sandbox;

TEST_CASE("only root may change the root directory, and that is said") {
  if (::geteuid() == 0) CHECK_FALSE(why_no_chroot());
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    ::_exit(why_no_chroot() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("a program in another root directory has the capabilities of a container") {
  Workload workload;
  workload.words = {"/tool"};
  const Launch launch = in_chroot(workload);
  CHECK(launch.privileges == Privileges::of_container);
  CHECK(launch.workload.user == Identity{});
  CHECK_FALSE(not_shown_in_chroot().empty());
}
