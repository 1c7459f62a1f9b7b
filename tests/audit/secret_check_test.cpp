#include "audit/secret_check.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using audit::check_secrets;
using test::lines;
using Words = std::vector<std::string>;

namespace {

const std::string key = "-----BEGIN PRIVATE KEY-----\nSECRETSECRET\n-----END PRIVATE KEY-----\n";

tree::MemoryTree made_root() {
  tree::MemoryTree tree;
  tree.add_file("/app/.env", "PASSWORD=SECRETSECRET\n");
  tree.add_file("/app/.git/config", "x");
  tree.add_file("/app/.git/keys/id_rsa", "x");
  tree.add_file("/app/server.pem", key);
  tree.add_file("/app/token", "ghp_SECRETSECRETSECRETSECRETSECRETSECRET\n");
  tree.add_file("/app/readme", "a -----BEGIN PRIVATE KEY----- in the middle, ghp_, AKIA\n");
  return tree;
}

Findings told(const tree::MemoryTree& tree, const rootfs::Manifest* planned = nullptr) {
  const auto image = test::made_image(std::make_shared<const tree::MemoryTree>(tree));
  return check_secrets(image.root, tree::Walker(*image.tree), planned);
}

}  // namespace

TEST_CASE("secrets are told by path and kind, a repository once, and no byte of any") {
  const Findings findings = told(made_root());
  CHECK(lines(findings) == Words{"error secret-packed /app/.env", "error secret-packed /app/.git",
                                 "error secret-packed /app/server.pem",
                                 "error secret-packed /app/token"});
  CHECK(std::ranges::none_of(findings, [](const Finding& finding) {
    return (finding.what + finding.why + finding.advice).contains("SECRET");
  }));
  CHECK(findings[1].what == "looks like the history of a repository");
  CHECK(findings[3].what == "looks like a token");
}

TEST_CASE("a secret that was planned is noted, if it is of the same size") {
  const tree::MemoryTree planned_tree = made_root();
  const rootfs::Manifest planned = test::made_manifest(planned_tree);
  tree::MemoryTree tree = made_root();
  tree.add_file("/app/.env", "x");
  const Findings findings = told(tree, &planned);
  CHECK(lines(findings) == Words{"error secret-packed /app/.env", "note secret-packed /app/.git",
                                 "note secret-packed /app/server.pem",
                                 "note secret-packed /app/token"});
}
