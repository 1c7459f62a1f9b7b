#include "commands/from_image.h"

#include "base/error.h"
#include "image/output.h"
#include "support/made_sysroot.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace whittle;
using commands::from_image;
using commands::PackOptions;
using Words = std::vector<std::string>;

namespace {

// An image of a program in /app with a file beside it.
std::string made_image(const test::TemporaryDirectory& directory, Words more) {
  test::MadeSysroot root;
  std::filesystem::permissions(root.path(), std::filesystem::perms{0755});
  root.add_program("/app/good", {"libc.so.6"});
  test::write_file(root.at("/app/page"), "page");
  const std::string image = directory / "image.tar";
  Words words{"pack", "-q", "--sysroot", root.path(), "/app/good", "--format",
              "oci",  "-o", image,       "--include", "/app/page"};
  words.insert(words.end(), more.begin(), more.end());
  CHECK(test::run_whittle(words).error == "");
  return image;
}

PackOptions options_of(const std::string& image) {
  PackOptions options;
  options.from = image;
  return options;
}

}  // namespace

TEST_CASE("an image says what it starts, as whom, where and with what") {
  const test::TemporaryDirectory directory;
  const std::string image = made_image(
      directory, {"--cmd", "-x", "--env", "A=1", "--env", "B=2", "--user", "12:34", "--cwd", "/app",
                  "--expose", "80", "--label", "l=1", "--stop-signal", "SIGINT"});
  const PackOptions all = from_image(options_of(image));
  CHECK(all.programs == Words{"/app/good"});
  CHECK(all.includes == Words{"/app"});
  CHECK(all.image.entrypoint == Words{"/app/good"});
  CHECK(all.image.cmd == Words{"-x"});
  CHECK(all.process.env == Words{"A=1", "B=2"});
  CHECK(all.process.user_name == "12:34");
  CHECK(all.process.cwd == "/app");
  CHECK(all.image.expose == Words{"80/tcp"});
  CHECK(all.image.labels == Words{"l=1"});
  CHECK(all.image.stop_signal == "SIGINT");

  PackOptions said = options_of(image);
  said.process.env = {"A=3"};
  said.image.labels = {"l=2"};
  said.process.user_name = "5:6";
  const PackOptions won = from_image(said);
  CHECK(won.process.env == Words{"B=2", "A=3"});
  CHECK(won.image.labels == Words{"l=2"});
  CHECK(won.process.user_name == "5:6");
}

TEST_CASE("another entrypoint has other arguments") {
  const test::TemporaryDirectory directory;
  PackOptions said = options_of(made_image(directory, {"--cmd", "-x"}));
  said.image.entrypoint = {"/app/good", "-y"};
  CHECK(from_image(said).image.cmd.empty());
}

TEST_CASE("of an image that starts nothing that is there, that is an error") {
  const test::TemporaryDirectory directory;
  const std::string image = made_image(directory, {"--entrypoint", "/none"});
  CHECK_THROWS_WITH(from_image(options_of(image)),
                    "cannot pack from " + image +
                        ": nothing that it says it starts is there; name the PROGRAM, or what it "
                        "starts by --entrypoint");
  PackOptions both = options_of(image);
  both.process.sysroot = "/other";
  CHECK_THROWS_AS(from_image(both), Error);
}

TEST_CASE("an image that only has a command is packed with it, and without an entrypoint") {
  const test::TemporaryDirectory directory;
  PackOptions said = options_of(made_image(directory, {}));
  said.image.cmd = {"/app/good"};
  // What the image starts wins over what only follows it.
  CHECK_FALSE(from_image(said).image.starts_by_command);
}
