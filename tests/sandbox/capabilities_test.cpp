#include "sandbox/capabilities.h"

#include "support/skip.h"

#include <catch2/catch.hpp>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace whittle;
using namespace whittle::sandbox;

TEST_CASE("no more than a container has is left to a program, and that is") {
  if (::geteuid() != 0) return test::skip("only root has capabilities to lose");
  const pid_t child = ::fork();
  if (child == 0) {
    keep_capabilities_of_container();
    const bool is_right = ::prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN) == 0 &&
                          ::prctl(PR_CAPBSET_READ, CAP_SYS_MODULE) == 0 &&
                          ::prctl(PR_CAPBSET_READ, CAP_SETUID) == 1 &&
                          ::prctl(PR_CAPBSET_READ, CAP_NET_BIND_SERVICE) == 1;
    ::_exit(is_right ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("a user who is not root has no capability") {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    ::_exit(has_capability(CAP_SYS_ADMIN) ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
}
