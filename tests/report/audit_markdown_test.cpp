#include "report/audit_markdown.h"

#include "audit/gate.h"
#include "support/made_layers.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using namespace whittle::report;
using Catch::Contains;

namespace {

audit::ImageAudit audited(std::size_t size) {
  return audit::audit_image(test::made_layers({{{"/big", std::string(500'000, 'x')},
                                                {"/small", std::string(size, 'y')}}}),
                            {});
}

}  // namespace

TEST_CASE("without a baseline the sizes are a table") {
  const std::string text = audit_markdown(audited(1), "web.tar", std::nullopt);
  CHECK(text.starts_with("### `web.tar`: 500 kB\n\n| | size |\n|---|---:|\n"));
  CHECK_THAT(text, Contains("| unreached | 500 kB |\n"));
}

TEST_CASE("against a baseline what made the difference is named, and noise is not") {
  const report::Baseline before = baseline_of(audited(1));
  CHECK(audit_markdown(audited(2), "web.tar", before) ==
        "`web.tar`: 500 kB, no change worth a line\n");
  const std::string text = audit_markdown(audited(100'001), "web.tar", before);
  CHECK(text.starts_with("### `web.tar`: 600 kB, +100 kB (+20.0 %)\n"));
  CHECK_THAT(text, Contains("| file | before | now | change |\n|---|---:|---:|---:|\n"
                            "| `/small` | 1 B | 100 kB | +100 kB (+10000000.0 %) |\n"));
  CHECK_THAT(text, !Contains("/big"));
  CHECK_THAT(audit_markdown(audited(1), "web.tar", baseline_of(audited(100'001))),
             Contains("-100 kB (-16.7 %)"));
}

TEST_CASE("what is over a limit follows") {
  audit::ImageAudit audit = audited(1);
  apply({.max_size = 1}, audit);
  CHECK_THAT(audit_markdown(audit, "web.tar", std::nullopt),
             Contains("\n- **over-limit** `--max-size`: `all files are 500 kB"));
}
