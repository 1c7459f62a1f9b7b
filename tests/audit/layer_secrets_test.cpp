#include "audit/layer_secrets.h"

#include "support/made_layers.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using audit::find_layer_secrets;
using test::lines;
using Words = std::vector<std::string>;

namespace {

const std::string key = "-----BEGIN PRIVATE KEY-----\nSECRETSECRET\n-----END PRIVATE KEY-----\n";

}  // namespace

TEST_CASE("a secret that a later layer removes or replaces is told by path, kind and layer") {
  const Findings findings = find_layer_secrets(test::made_layers(
      {{{"/app/"}, {"/app/key.pem", key}, {"/app/.env", "A=SECRET"}, {"/app/x", "x"}},
       {{"/app/.env", ""}},
       {{"/app/.wh.key.pem"}, {"/app/.wh.x"}}}));
  CHECK(lines(findings) ==
        Words{"warning secret-in-layer /app/.env", "warning secret-in-layer /app/key.pem"});
  CHECK(findings[0].why == "layer 2 hides it, and whoever has the image has it");
  CHECK(findings[1].what == "looks like a private key, in layer 1 of 3");
  CHECK(findings[1].why == "layer 3 hides it, and whoever has the image has it");
  CHECK(std::ranges::none_of(findings, [](const Finding& finding) {
    return (finding.what + finding.why + finding.advice).contains("SECRETSECRET");
  }));
}

TEST_CASE("a repository that was removed is told once; what is seen is for others") {
  CHECK(lines(find_layer_secrets(test::made_layers(
            {{{"/app/.git/config", "x"}, {"/app/.git/keys/id_rsa", key}}, {{"/.wh.app"}}}))) ==
        Words{"warning secret-in-layer /app/.git"});
  CHECK(find_layer_secrets(test::made_layers({{{"/app/key.pem", key}}})).empty());
}

TEST_CASE("a secret that its own layer replaces is there all the same") {
  const Findings findings =
      find_layer_secrets(test::made_layers({{{"/key.pem", key}, {"/key.pem", "x"}}}));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].why == "the layer has it, though the image does not show it");
}
