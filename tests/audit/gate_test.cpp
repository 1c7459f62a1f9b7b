#include "audit/gate.h"

#include "support/made_layers.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using test::lines;
using Words = std::vector<std::string>;

namespace {

audit::ImageAudit audited() {
  return audit::audit_image(
      test::made_layers({{{"/a", "12"}, {"/b", "12"}, {"/su", "1", 04755}, {"/.env", "A=1"}},
                         {{"/.wh..env"}, {"/id_rsa", "x"}}}),
      {});
}

Words told(const audit::Gate& gate) {
  audit::ImageAudit audit = audited();
  apply(gate, audit);
  std::erase_if(audit.findings,
                [](const Finding& finding) { return finding.severity != Severity::error; });
  return lines(audit.findings);
}

}  // namespace

TEST_CASE("without a gate nothing is an error") {
  CHECK(told({}).empty());
}

TEST_CASE("what is over a limit is an error with both numbers; just as much is not") {
  CHECK(told({.max_size = 6, .max_unreached = 6, .max_hidden = 3, .max_duplicate = 2}).empty());
  CHECK(told({.max_size = 5, .max_unreached = 5, .max_hidden = 2, .max_duplicate = 1}) ==
        Words{"error over-limit --max-size", "error over-limit --max-unreached",
              "error over-limit --max-hidden", "error over-limit --max-duplicate"});
  audit::ImageAudit audit = audited();
  apply({.max_hidden = 0}, audit);
  CHECK(audit.findings.back().what ==
        "what layers hide is 3 B (3 bytes), and may be 0 B (0 bytes)");
}

TEST_CASE("secrets of any layer and files that run as their owner are refused") {
  CHECK(told({.no_secrets = true}) ==
        Words{"error secret-packed /id_rsa", "error secret-in-layer /.env"});
  CHECK(told({.no_setuid = true}) == Words{"error set-user-id /su"});
}

TEST_CASE("a compressed size is measured where it is asked for") {
  CHECK(told({.max_compressed = 1}) == Words{"error over-limit --max-compressed"});
  CHECK(told({.max_compressed = 1'000'000}).empty());
}
