#include "sandbox/course.h"

#include <catch2/catch.hpp>

#include <csignal>

using namespace whittle::sandbox;
using Lines = std::vector<std::string>;

TEST_CASE("all of a short output is kept") {
  Output output;
  output.add("one\n");
  output.add("two\nthree\n");
  CHECK(output.text() == "one\ntwo\nthree\n");
  CHECK(output.size() == 14);
  CHECK_FALSE(output.is_cut());
  CHECK(output.last_lines(2) == Lines{"two", "three"});
  CHECK(output.last_lines(9) == Lines{"one", "two", "three"});
  CHECK(Output().last_lines(2).empty());
}

TEST_CASE("of an output without end the beginning and the end are kept") {
  Output output;
  output.add("begin\n");
  const std::string much(1000, 'x');
  for (int i = 0; i < 10000; ++i)
    output.add(much);
  output.add("\nend\n");
  CHECK(output.is_cut());
  CHECK(output.size() == 10'000'011);
  CHECK(output.text().size() <= 3 * Output::most_kept);
  CHECK(output.text().starts_with("begin\n"));
  CHECK(output.last_lines(1) == Lines{"end"});
}

TEST_CASE("how a program ended has a name") {
  Course course;
  course.exit_status = 3;
  CHECK(ending(course) == "exit status 3");
  course.signal = SIGSEGV;
  CHECK(ending(course) == "SIGSEGV");
}
