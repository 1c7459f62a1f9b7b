#include "commands/need_options.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::commands;

TEST_CASE("a rule is forced with the parts that are named") {
  NeedOptions options;
  options.forced = {"ca-certificates", "gconv=UTF-16,ISO-8859-1"};
  options.off = {"tzdata"};
  const needs::Options read = options.options();
  REQUIRE(read.requested.size() == 2);
  CHECK(read.requested[0].name == "ca-certificates");
  CHECK(read.requested[0].arguments.empty());
  CHECK(read.requested[1].name == "gconv");
  CHECK(read.requested[1].arguments == std::vector<std::string>{"UTF-16", "ISO-8859-1"});
  CHECK(read.off == std::vector<std::string>{"tzdata"});
  CHECK(read.dlopen == elf::Priority::recommended);
}

TEST_CASE("the priority of dlopen notes is one of four words") {
  NeedOptions options;
  options.dlopen = "none";
  CHECK_FALSE(options.options().dlopen);
  options.dlopen = "suggested";
  CHECK(options.options().dlopen == elf::Priority::suggested);
  options.dlopen = "all";
  CHECK_THROWS_WITH(
      options.options(),
      "cannot use --dlopen all: it is none of required, recommended, suggested, none");
}
