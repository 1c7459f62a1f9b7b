#include "commands/audit_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using commands::AuditOptions;
using Words = std::vector<std::string>;

namespace {

AuditOptions parsed(Words arguments) {
  CLI::App app;
  AuditOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  return options;
}

}  // namespace

TEST_CASE("what an image starts is its own word, unless an option says otherwise") {
  image::Image image;
  image.config.emplace();
  image.config->entrypoint = {"/server"};
  CHECK(parsed({"web.tar"}).request(image).start.entrypoint == Words{"/server"});
  CHECK(parsed({"web.tar", "--entrypoint", "/x"}).request(image).start.entrypoint == Words{"/x"});
  CHECK(parsed({"root/", "--root", "/a", "--root", "/b"}).request({}).roots == Words{"/a", "/b"});
  CHECK_THROWS_WITH(parsed({"root/", "--root", "a"}).request({}),
                    "cannot use --root a: it is not absolute");
}

TEST_CASE("limits are sizes as people write them") {
  const audit::Gate gate =
      parsed({"web.tar", "--max-hidden", "0", "--max-unreached", "1MB", "--no-secrets"}).gate();
  CHECK(gate.max_hidden == 0);
  CHECK(gate.max_unreached == 1'000'000);
  CHECK_FALSE(gate.max_size);
  CHECK(gate.no_secrets);
  CHECK_FALSE(gate.no_setuid);
  CHECK_THROWS_AS(parsed({"web.tar", "--max-size", "much"}).gate(), Error);
}

TEST_CASE("growth is a size, or a share of the baseline") {
  report::Baseline baseline;
  baseline.all = 2'000;
  const auto growth = [&](const char* text) {
    return parsed({"web.tar", "--max-growth", text}).growth(baseline);
  };
  CHECK(growth("100kB") == 100'000);
  CHECK(growth("2.5%") == 50);
  CHECK_THROWS_WITH(growth("x%"),
                    "cannot use --max-growth x%: it is neither a size nor a share, such as 2%");
  CHECK_THROWS_WITH(parsed({"web.tar", "--max-growth", "1%"}).growth(std::nullopt),
                    "cannot use --max-growth 1% without --baseline");
  CHECK_FALSE(parsed({"web.tar"}).growth(std::nullopt));
}

TEST_CASE("an image is named, or is standard input") {
  CHECK(parsed({"web.tar"}).name() == "web.tar");
  CHECK(parsed({"-"}).name() == "standard input");
  CHECK_THROWS_AS(parsed({}).check(), CLI::RequiredError);
  CHECK_THROWS_AS(parsed({"none.tar"}).read("none.tar"), Error);
}

TEST_CASE("several images are asked what holds for several") {
  CHECK_FALSE(parsed({"a.tar"}).is_fleet());
  CHECK(parsed({"a.tar", "b.tar"}).is_fleet());
  CHECK(parsed({"--images", "list"}).is_fleet());
  parsed({"a.tar", "b.tar", "--max-size", "1MB"}).check();
  for (const char* flag : {"--json", "--emit-dockerfile", "--report=json=x", "--why=x"})
    CHECK_THROWS_AS(parsed({"a.tar", "b.tar", flag}).check(), Error);
  CHECK_THROWS_AS(parsed({"a.tar", "--merge", "f.jsonl"}).check(), Error);
}
