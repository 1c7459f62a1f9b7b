#include "packages/control.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::packages;

namespace {

// The value of one field of every paragraph, in brackets.
std::string values(std::string_view text, std::string_view name) {
  std::string all;
  each_paragraph(text, [&](const Paragraph& paragraph) {
    all += "[" + std::string(paragraph.value(name)) + "]";
  });
  return all;
}

using Names = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("what stands beside a name is told apart from the lines below it") {
  each_paragraph("A: x \n y\nB:\n z\n", [](const Paragraph& paragraph) {
    CHECK(paragraph.first_line("a") == "x");
    CHECK(paragraph.first_line("B").empty());
    CHECK(paragraph.value("B") == "z");
    CHECK(paragraph.first_line("C").empty());
  });
}

TEST_CASE("a paragraph ends at a line without anything to see, and at the end of the text") {
  CHECK(values("A: 1\n\nA: 2\n \t\n\n\nA: 3", "A") == "[1][2][3]");
  CHECK(values("", "A").empty());
  CHECK(values("\n\n", "A").empty());
  CHECK(values("A: 1\r\n\r\nA: 2\r\n", "A") == "[1][2]");
}

TEST_CASE("the name of a field is the same in any case, and the first field of a name counts") {
  CHECK(values("pAcKage: x\nPackage: y\n", "Package") == "[x]");
  CHECK(values("Packages: x\nPack: y\n", "Package") == "[]");
}

TEST_CASE("a line that begins with a blank continues the field above it") {
  CHECK(values("A: 1,\n 2,\n\t3\nB: 4\n", "A") == "[1,\n 2,\n\t3]");
  CHECK(values("A:\n 1\nB: 4\n", "A") == "[1]");
}

TEST_CASE("what is no field is passed over, with the lines that continue it") {
  CHECK(values(" lost\nA: 1\nno field\n of it\nB: 2\n", "A") == "[1]");
  CHECK(values("no field\n\nA: 1\n", "A") == "[1]");
}

TEST_CASE("of a paragraph with thousands of fields the first thousand count") {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "F" + std::to_string(i) + ": x\n y\n";
  CHECK(values(text, "F999") == "[x\n y]");
  CHECK(values(text, "F1000") == "[]");
}

TEST_CASE("of a relation the names are taken, without versions, architectures and profiles") {
  CHECK(relation_names("a (>= 1.0), b:any, c [amd64] <!nocheck>,d(= 2),\n e<x>") ==
        Names{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}});
  CHECK(relation_names("a | b (<< 2) | c, d") == Names{{"a", "b", "c"}, {"d"}});
  CHECK(relation_names("").empty());
  CHECK(relation_names(" , |, a,").size() == 1);
}
