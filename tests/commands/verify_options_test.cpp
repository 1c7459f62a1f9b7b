#include "commands/verify_options.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

using namespace whittle;
using commands::VerifyOptions;
using Words = std::vector<std::string>;

namespace {

VerifyOptions parsed(Words arguments) {
  // The options know it for as long as they live.
  static std::vector<std::unique_ptr<CLI::App>> apps;
  CLI::App& app = *apps.emplace_back(std::make_unique<CLI::App>());
  VerifyOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  options.check();
  return options;
}

image::Image made_image() {
  image::Image image;
  image.config.emplace();
  image.config->entrypoint = {"/server"};
  image.config->cmd = {"-x"};
  image.config->env = {"A=1", "B=2"};
  image.config->user = "web";
  return image;
}

plan::Start start(const Words& arguments) {
  Words all{"root"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return parsed(all).request(made_image()).start;
}

}  // namespace

TEST_CASE("where nothing is said, the image says what is started") {
  const plan::Start said = start({});
  CHECK(said.entrypoint == Words{"/server"});
  CHECK(said.cmd == Words{"-x"});
  CHECK(said.user == "web");
}

TEST_CASE("an option wins, and another entrypoint has other arguments") {
  CHECK(start({"--entrypoint", "/other"}).entrypoint == Words{"/other"});
  CHECK(start({"--entrypoint", "/other"}).cmd.empty());
  CHECK(start({"--cmd", "-y"}).entrypoint == Words{"/server"});
  CHECK(start({"--cmd", "-y"}).cmd == Words{"-y"});
  CHECK(start({"--env", "A=3", "--env", "C=4"}).env == Words{"B=2", "A=3", "C=4"});
  CHECK(start({"--user", "7:8"}).user == "7:8");
  CHECK(start({"--user", "nonroot"}).user == "65532:65532");
  CHECK(start({"--cwd", "/app"}).directory == "/app");
  CHECK(start({"--no-need", "shell"}).no_need == Words{"shell"});
  CHECK(start({"--allow-missing", "all"}).allow_missing == Words{"all"});
  CHECK_THROWS_AS(start({"--cwd", "app"}), Error);
}

TEST_CASE("a manifest says what is started, what is left out, and what there is to be") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "plan.json";
  std::ofstream(path) << R"({"entries": [], "start": {"entrypoint": ["/planned"],
                             "no_need": ["shell"]}})";
  const audit::Request request =
      parsed({"root", "--manifest", path, "--no-need", "tls"}).request(made_image());
  CHECK(request.planned.has_value());
  CHECK(request.start.entrypoint == Words{"/planned"});
  CHECK(request.start.cmd.empty());
  CHECK(request.start.no_need == Words{"shell", "tls"});
  CHECK_THROWS_AS(parsed({"root", "--manifest", directory / "none"}).request({}), Error);
}

TEST_CASE("with --here what follows -- is started") {
  const VerifyOptions options = parsed({"--here", "--", "/server", "--version"});
  const plan::Start start = options.request({}).start;
  CHECK(start.entrypoint == Words{"/server"});
  CHECK(start.cmd == Words{"--version"});
  CHECK(options.name() == "/");
  CHECK(parsed({"--here"}).request({}).start.entrypoint.empty());
}

TEST_CASE("a program is run where -- or a word on how it should go is given") {
  CHECK_FALSE(parsed({"root"}).runs());
  CHECK(parsed({"root", "--"}).runs());
  CHECK(parsed({"root", "--until-listening", "80"}).runs());
  const VerifyOptions options = parsed({"root", "--", "/other", "--cmd", "x"});
  CHECK(options.runs());
  const plan::Start said = options.request(made_image()).start;
  CHECK(said.entrypoint == Words{"/other"});
  CHECK(said.cmd == Words{"--cmd", "x"});
  CHECK(said.user == "web");
  CHECK(parsed({"root", "--"}).request(made_image()).start.entrypoint == Words{"/server"});
}

TEST_CASE("what contradicts is refused") {
  CHECK_THROWS_AS(parsed({}), CLI::RequiredError);
  CHECK_THROWS_WITH(parsed({"root", "/server"}),
                    "cannot run /server in root: what is run follows --");
  CHECK_THROWS_AS(parsed({"root", "--timeout", "soon"}), Error);
  CHECK_THROWS_AS(parsed({"-", "--manifest", "-"}), Error);
}

TEST_CASE("the second reader is not asked where that is said") {
  CHECK(parsed({"root"}).request({}).reads_again);
  const audit::Request request = parsed({"root", "--no-second-reader"}).request({});
  CHECK_FALSE(request.reads_again);
  CHECK_FALSE(request.second_reader);
}

TEST_CASE("the root is what is read, and has a name") {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "file") << "x";
  CHECK(parsed({directory.path().string()}).read().root.find("/file") != nullptr);
  CHECK(parsed({"-"}).name() == "standard input");
  CHECK(parsed({"x"}).name() == "x");
  CHECK_THROWS_AS(parsed({directory / "none"}).read(), Error);
  CHECK_THROWS_AS(parsed({directory.path().string(), "--platform", "linux/"}).read(), Error);
}
