#include "report/audit_text.h"

#include "support/made_layers.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using Catch::Contains;

namespace {

std::string text_of(const std::vector<std::vector<test::MadeMember>>& layers,
                    Severity from = Severity::warning) {
  const audit::ImageAudit audit = audit::audit_image(test::made_layers(layers), {});
  return report::audit_text(audit, "web.tar", from, report::Color::off);
}

}  // namespace

TEST_CASE("an audit tells totals, groups, layers and what could go") {
  const std::string text = text_of(
      {{{"/usr/share/doc/x/a", std::string(1000, 'x')}, {"/opt/big", std::string(3000, 'y')}},
       {{"/usr/share/doc/x/a", "x"}, {"/opt/copy", std::string(3000, 'y')}}});
  CHECK_THAT(text, Contains("web.tar: 6.00 kB (6001 bytes) in 3 files; 2 layers of 7.00 kB"));
  CHECK_THAT(text, Contains("  unreached   6.00 kB  100.0 %  3 files\n"));
  CHECK_THAT(text, Contains("  hidden      1.00 kB  14.3 %  1 file\n"));
  CHECK_THAT(text, Contains("unreached, by kind:\n       1 B  documentation\n"));
  CHECK_THAT(text, Contains("by package:\n   6.00 kB  (of no package)\n"));
  CHECK_THAT(text, Contains("by directory:\n   6.00 kB  /opt\n       1 B  /usr/share/doc\n"));
  CHECK_THAT(text, Contains("   1.00 kB  /usr/share/doc/x/a (layer 1, hidden by 2)\n"));
  CHECK_THAT(text,
             Contains("there more than once:\n   3.00 kB  /opt/big and 1 file with the same"));
  CHECK_THAT(text, Contains("userWastedPercent 33.3555 %"));
  CHECK_THAT(text, Contains("nothing says what starts here"));
  CHECK_THAT(text, Contains("7.00 kB could go: whittle pack --from web.tar -o small.tar\n"));
}

TEST_CASE("an image without layers above the first has no share of waste") {
  const std::string text = text_of({{{"/a", "x"}}}, Severity::error);
  CHECK_THAT(text, Contains("userWastedPercent NaN %"));
  CHECK_THAT(text, !Contains("layers, as stored"));
  CHECK_THAT(text, !Contains("nothing says"));
}

TEST_CASE("only the largest of many are told, the rest together") {
  std::vector<test::MadeMember> layer;
  for (int i = 0; i < 8; ++i)
    layer.push_back({fmt::format("/d{}/e/f/x", i), std::string(std::size_t(i) + 1, 'x')});
  CHECK_THAT(text_of({layer}), Contains("       4 B  /d3/e/f\n       6 B  in 3 more\n"));
}
