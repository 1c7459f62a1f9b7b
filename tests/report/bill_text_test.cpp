#include "report/bill_text.h"

#include "support/made_bill.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace whittle;
using namespace whittle::report;

TEST_CASE("a format is known by its name, and by the name of a file") {
  CHECK(find_bill_format("spdx-json") == BillFormat::spdx);
  CHECK(find_bill_format("cyclonedx-json") == BillFormat::cyclonedx);
  CHECK(find_bill_format("spdx3-json") == BillFormat::spdx3);
  CHECK(find_bill_format("spdx") == std::nullopt);
  for (const BillFormat format : {BillFormat::spdx, BillFormat::cyclonedx, BillFormat::spdx3})
    CHECK(find_bill_format(bill_format_name(format)) == format);
  CHECK(bill_format_names() ==
        std::vector<std::string>{"spdx-json", "cyclonedx-json", "spdx3-json"});
  CHECK(bill_format_of("out/x.spdx.json") == BillFormat::spdx);
  CHECK(bill_format_of("bom.json") == BillFormat::cyclonedx);
  CHECK(bill_format_of("x.cdx.json") == BillFormat::cyclonedx);
  CHECK(bill_format_of("x.spdx3.json") == BillFormat::spdx3);
  CHECK(bill_format_of("x.json") == std::nullopt);
}

TEST_CASE("a document is the same bytes each time") {
  for (const BillFormat format : {BillFormat::spdx, BillFormat::cyclonedx, BillFormat::spdx3}) {
    const std::string text = bill_text(test::made_bill(), format, "1.2");
    CHECK(text == bill_text(test::made_bill(), format, "1.2"));
    CHECK(text.ends_with("}\n"));
    CHECK(nlohmann::json::accept(text));
  }
}
