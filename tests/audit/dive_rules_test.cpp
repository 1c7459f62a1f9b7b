#include "audit/dive_rules.h"

#include "base/error.h"
#include "support/made_layers.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::audit;
using test::lines;
using Words = std::vector<std::string>;

TEST_CASE("rules are read in either spelling, and turned off") {
  CHECK(read_dive_rules("", "f") == DiveRules{});
  const DiveRules rules = read_dive_rules(
      "# of us\nrules:\n  lowestEfficiency: 0.95 # much\n  highestWastedBytes: '20MB'\n"
      "  highest-user-wasted-percent: disabled\nother:\n  lowestEfficiency: x\n",
      "f");
  CHECK(rules.lowest_efficiency == 0.95);
  CHECK(rules.highest_wasted_bytes == 20'000'000);
  CHECK_FALSE(rules.highest_user_wasted_percent);
}

TEST_CASE("a value that means nothing is told with its line") {
  CHECK_THROWS_WITH(read_dive_rules("rules:\n  lowestEfficiency: 2\n", "f"),
                    "cannot use f: line 2: '2' is no number between 0 and 1");
  CHECK_THROWS_WITH(read_dive_rules("rules:\n  highestWastedBytes: much\n", "f"),
                    "cannot use f: line 2: 'much' is no size, such as 20MB");
  CHECK_THROWS_WITH(read_dive_rules("rules\n", "f"),
                    "cannot use f: line 1: it is no key with a value");
}

TEST_CASE("what breaks a rule is an error; just at the threshold, and no number, pass") {
  ImageAudit audit = audit_image(
      test::made_layers({{{"/a", "1234567890"}}, {{"/a", "1234567890"}, {"/b", "1234567890"}}}),
      {});
  audit.findings.clear();
  apply(
      {.lowest_efficiency = 2.0 / 3, .highest_wasted_bytes = 20, .highest_user_wasted_percent = 1},
      audit);
  CHECK(audit.findings.empty());
  apply({.lowest_efficiency = 0.7, .highest_wasted_bytes = 19, .highest_user_wasted_percent = 0.9},
        audit);
  CHECK(lines(audit.findings) == Words{"error over-limit lowestEfficiency",
                                       "error over-limit highestWastedBytes",
                                       "error over-limit highestUserWastedPercent"});
  ImageAudit one = audit_image(test::made_layers({{{"/a", "1"}}}), {});
  one.findings.clear();
  apply(DiveRules{}, one);
  CHECK(one.findings.empty());
}
