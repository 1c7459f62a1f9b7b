#include "report/html_report.h"

#include "support/made_layers.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <string>

using namespace whittle;
using Catch::Contains;

TEST_CASE("an audit as a page tells totals, layers and hidden files without a script") {
  const audit::ImageAudit audit = audit::audit_image(
      test::made_layers({{{"/opt/a", std::string(1000, 'x')}, {"/opt/b", std::string(3000, 'y')}},
                         {{"/opt/a", "x"}, {"/opt/copy", std::string(3000, 'y')}}}),
      {});
  const std::string page = report::html_of(audit, "web.tar", {.max_size = 5000});
  CHECK_THAT(page, Contains("<h1 id=\"title\"><bdi>web.tar</bdi></h1>"));
  CHECK_THAT(page, Contains("6.00 kB in 3 files, 2 layers of 7.00 kB as stored"));
}
