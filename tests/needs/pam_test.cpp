#include "needs/pam.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;

TEST_CASE("the files of a service are followed, and its modules found") {
  tree::MemoryTree tree;
  tree.add_file("/etc/pam.d/login",
                "# login\n"
                "auth  [success=1 default=ignore]  pam_unix.so nullok\n"
                "@include common\n"
                "session substack more\n");
  tree.add_file("/etc/pam.d/common", "account required pam_permit.so\n");
  tree.add_file("/etc/pam.d/more", "session optional /opt/pam_own.so\n");
  tree.add_file("/etc/pam.d/other", "auth required pam_deny.so\n@include common\n");
  tree.add_file("/etc/pam.d/unused", "auth required pam_unused.so\n");
  tree.add_file("/usr/lib/T/security/pam_unix.so", "");
  tree.add_file("/usr/lib/T/security/pam_permit.so", "");
  tree.add_file("/opt/pam_own.so", "");
  CHECK(pam_needs(tree::Walker(tree), {"login"}) ==
        PamNeeds{{"/etc/pam.d/common", "/etc/pam.d/login", "/etc/pam.d/more", "/etc/pam.d/other"},
                 {"/opt/pam_own.so", "/usr/lib/T/security/pam_permit.so",
                  "/usr/lib/T/security/pam_unix.so"},
                 {"pam_deny.so"}});
}

TEST_CASE("a file that includes itself by other names is read once, and a pattern is no module") {
  tree::MemoryTree tree;
  std::string text = "auth required pam_*.so\n";
  for (int i = 1; i < 2000; ++i) {
    text += "@include ";
    for (int j = 0; j < i % 50; ++j)
      text += "./";
    text += "login\n";
  }
  tree.add_file("/etc/pam.d/login", text);
  tree.add_file("/usr/lib/T/security/pam_unix.so", "");
  CHECK(pam_needs(tree::Walker(tree), {"login"}) ==
        PamNeeds{{"/etc/pam.d/login"}, {}, {"pam_*.so"}});
}
