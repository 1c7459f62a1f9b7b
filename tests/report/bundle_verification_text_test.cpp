#include "report/bundle_verification_text.h"

#include <catch2/catch.hpp>

namespace whittle::report {

TEST_CASE("a bundle that was verified is told with what it asked of the machine") {
  bundle::BundleVerification verification;
  verification.files = 2;
  verification.bytes = 1500;
  verification.loaded = {"bin/x"};
  verification.of_machine["/dev/null"] = {trace::Use::read};
  verification.of_machine["/etc/hosts"] = {trace::Use::absent};
  verification.findings.push_back(
      {FindingId::missing_from_root, Severity::error, "/lib/a", "is not there", "", ""});
  CHECK(bundle_verification_text(verification, "app/", Severity::warning, Color::off) ==
        "loads where there is nothing else: bin/x\n"
        "  of the machine: /dev/null\n"
        "  of the machine, and not there: /etc/hosts\n"
        "error: /lib/a: is not there\n"
        "app/: 2 files, 1.50 kB (1500 bytes)\n"
        "not good: 1 error (0 warnings)\n");
}

}  // namespace whittle::report
