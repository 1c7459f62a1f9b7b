#include "base/finding.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string_view>

using namespace whittle;

TEST_CASE("every kind of finding has a name of its own, in words and dashes, and a sentence") {
  std::set<std::string_view> names;
  for (const FindingKind& kind : finding_kinds()) {
    CAPTURE(kind.name);
    CHECK(finding_name(kind.id) == kind.name);
    CHECK(names.insert(kind.name).second);
    CHECK(
        std::ranges::all_of(kind.name, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); }));
    CHECK_FALSE(kind.meaning.empty());
    CHECK_FALSE(kind.meaning.ends_with('.'));
  }
  CHECK(finding_name(FindingId::missing_library) == "missing-library");
}

TEST_CASE("a severity has the name that reports give it") {
  CHECK(severity_name(Severity::note) == "note");
  CHECK(severity_name(Severity::warning) == "warning");
  CHECK(severity_name(Severity::error) == "error");
}

TEST_CASE("findings are added once, and one error is enough") {
  Findings findings;
  const Finding note{FindingId::unused_library, Severity::note, "/a", "is there", "", ""};
  const Finding error{FindingId::missing_library, Severity::error, "liba.so", "not found", "", ""};
  add_new(findings, {note, note});
  CHECK(findings == Findings{note});
  CHECK_FALSE(has_error(findings));
  add_new(findings, {note, error});
  CHECK(findings == Findings{note, error});
  CHECK(has_error(findings));
}
