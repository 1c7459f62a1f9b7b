#include "report/bundle_verification_json.h"

#include <catch2/catch.hpp>

namespace whittle::report {

TEST_CASE("a bundle that was verified says what it asked of the machine") {
  bundle::BundleVerification verification;
  verification.files = 2;
  verification.bytes = 1500;
  verification.loaded = {"bin/x"};
  verification.of_machine["/dev/null"] = {trace::Use::read};
  Json json = document();
  put_bundle_verification(json, verification);
  CHECK(json["proof"] == Json{{"files", 2},
                              {"bytes", 1500},
                              {"loaded", {"bin/x"}},
                              {"of_machine", {Json{{"path", "/dev/null"}, {"uses", {"read"}}}}}});
  CHECK(json["findings"].empty());
  CHECK_FALSE(json.contains("run"));
}

}  // namespace whittle::report
