#include "report/verify_json.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::Json;

TEST_CASE("a verification has what its plan has, and what was looked at") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/bin/a", test::made_elf(test::made_program({"liblost.so"})), 0755);
  audit::Verification verification =
      audit::verify(test::made_image(std::make_shared<const tree::MemoryTree>(tree)), {});
  verification.kernel = elf::AbiTag{.os = 0, .major = 3, .minor = 2, .patch = 1};
  verification.second_opinion.emplace();
  verification.second_opinion->files = 3;
  Json document;
  report::put_verification(document, verification);
  CHECK(document["programs"].size() == 2);
  CHECK(document["findings"][0]["id"] == "missing-library");
  CHECK_FALSE(document.contains("entries"));
  const Json& root = document["root"];
  CHECK(root["programs"] == 1);
  CHECK(root["libraries"] == 2);
  CHECK(root["scripts"] == 0);
  CHECK(root["minimum_kernel"] == "3.2.1");
  CHECK(root["second_reader"]["files"] == 3);
  CHECK(root["second_reader"]["agreeing"] == 0);
}
