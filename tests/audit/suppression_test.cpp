#include "audit/suppression.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using namespace whittle;
using namespace whittle::audit;
using Catch::Contains;

namespace {

Finding found(FindingId id, std::string subject) {
  return {id, Severity::error, std::move(subject), "what", "", ""};
}

std::vector<Suppression> read(const std::string& text) {
  TomlTable file(text, "my.toml");
  return read_suppressions(file);
}

}  // namespace

TEST_CASE("what is suppressed is taken out with the first reason that fits") {
  Findings findings{found(FindingId::secret_packed, "/app/key.pem"),
                    found(FindingId::secret_packed, "/app/.env"),
                    found(FindingId::set_user_id, "/bin/su")};
  const auto taken = suppress(
      findings, read("[[suppress]]\nid = 'secret-packed'\npath = '*.pem'\nreason = 'made'\n"
                     "[[suppress]]\nid = 'set-user-id'\nreason = 'asked for'\n"
                     "[[suppress]]\nid = 'set-user-id'\npath = '/bin/*'\nreason = 'late'\n"));
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].finding.subject == "/app/key.pem");
  CHECK(taken[0].reason == "made");
  CHECK(taken[1].reason == "asked for");
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].subject == "/app/.env");
  CHECK(findings[1].id == FindingId::unused_pattern);
  CHECK(findings[1].severity == Severity::note);
  CHECK(findings[1].what == "line 9 suppresses set-user-id here, and there is none");
}

TEST_CASE("a suppression says what it is about and why, and nothing else") {
  CHECK(read("").empty());
  CHECK_THROWS_WITH(read("[[suppress]]\nreason = 'x'\n"), Contains("has no id"));
  CHECK_THROWS_WITH(read("[[suppress]]\nid = 'secret-packed'\n"), Contains("has no reason"));
  CHECK_THROWS_WITH(read("[[suppress]]\nid = 'secret-pack'\nreason = 'x'\n"),
                    Contains("line 2") && Contains("secret-packed"));
  CHECK_THROWS_WITH(read("[[suppress]]\nid = 'secret-packed'\nreason = 'x'\nfile = 'y'\n"),
                    Contains("line 4: file"));
}
