#include "report/color.h"

#include <catch2/catch.hpp>

using namespace whittle::report;

TEST_CASE("a color is set in front of a text and taken back behind it") {
  CHECK(red("missing", Color::on) == "\x1b[31mmissing\x1b[0m");
  CHECK(bold("/bin/sh", Color::on) == "\x1b[1m/bin/sh\x1b[0m");
  CHECK(faint("[ld.so.cache]", Color::on) == "\x1b[2m[ld.so.cache]\x1b[0m");
}

TEST_CASE("without color a text stays as it is, and no text is never colored") {
  for (const auto paint : {red, bold, faint}) {
    CHECK(paint("missing", Color::off) == "missing");
    CHECK(paint("", Color::off).empty());
    CHECK(paint("", Color::on).empty());
  }
}
