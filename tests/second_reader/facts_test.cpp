#include "second_reader/facts.h"

#include <catch2/catch.hpp>

using namespace whittle::second_reader;

TEST_CASE("an answer survives its line, with names that are no UTF-8 and no text") {
  const Reply answer{"/lib/\n\xff\xc3.so",
                     Facts{.machine = 62,
                           .bits = 64,
                           .interpreter = "/lib/ld.so",
                           .needed = {"liba.so", "\x80\xbf"},
                           .soname = "",
                           .rpath = std::nullopt,
                           .runpath = "$ORIGIN",
                           .needed_versions = {{"libc.so.6", {"V1", "V2"}}, {"liba.so", {}}},
                           .defined_versions = {"libx.so", "X_1"}}};
  const std::string line = to_line(answer);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(from_line(line) == answer);

  const Reply refusal{"/etc/passwd", std::unexpected("no ELF file")};
  CHECK(from_line(to_line(refusal)) == refusal);
}

TEST_CASE("what is no answer is not taken for one") {
  CHECK_FALSE(from_line(""));
  CHECK_FALSE(from_line("[]"));
  CHECK_FALSE(from_line(R"({"file": "a"})"));
  CHECK_FALSE(from_line(R"({"file": "a", "facts": {}})"));
  CHECK_FALSE(from_line(R"({"file": "\u0100", "error": "e"})"));
}
