#include "commands/start_options.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using commands::StartOptions;
using Words = std::vector<std::string>;

namespace {

plan::Start said_by_image() {
  plan::Start start;
  start.entrypoint = {"/server"};
  start.cmd = {"-x"};
  start.env = {"A=1", "B=2"};
  start.user = "web";
  return start;
}

}  // namespace

TEST_CASE("where options say nothing, what is known stays") {
  CHECK(StartOptions{}.over(said_by_image()) == said_by_image());
}

TEST_CASE("another entrypoint has other arguments, another variable its value") {
  const StartOptions other{.env = {"A=3"}, .cwd = "/d", .user = "nobody", .entrypoint = {"/other"}};
  const plan::Start start = other.over(said_by_image());
  CHECK(start.entrypoint == Words{"/other"});
  CHECK(start.cmd.empty());
  CHECK(start.env == Words{"B=2", "A=3"});
  CHECK(start.directory == "/d");
  CHECK(start.user == "65534:65534");
}

TEST_CASE("a directory is absolute") {
  const StartOptions relative{.cwd = "d"};
  CHECK_THROWS_WITH(relative.over({}), "cannot use --cwd d: it is not absolute");
}
