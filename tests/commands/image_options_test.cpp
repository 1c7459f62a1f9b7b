#include "commands/image_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using Arguments = std::vector<std::string>;
using Lines = std::vector<std::string>;

namespace {

image::ImageConfig config(Arguments arguments) {
  CLI::App app;
  commands::ProcessOptions process;
  commands::ImageOptions image;
  process.add_to(app);
  image.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  return image.config(process);
}

}  // namespace

TEST_CASE("without options an image is configured to nothing but its platform") {
  const image::ImageConfig plain = config({});
  CHECK(plain.entrypoint.empty());
  CHECK(plain.cmd.empty());
  CHECK(plain.env.empty());
  CHECK(plain.user.empty());
  CHECK(plain.working_directory.empty());
  CHECK(plain.exposed_ports.empty());
  CHECK(plain.labels.empty());
  CHECK(plain.stop_signal.empty());
  CHECK_FALSE(plain.reference);
}

TEST_CASE("every option is one fact of the image's configuration") {
  const image::ImageConfig all =
      config({"--env",         "A=1",      "--env",       "B=x=y",    "--env",  "A=2",
              "--cwd",         "/srv",     "--user",      "65532",    "--tag",  "team/hello",
              "--cmd",         "serve",    "--cmd=--all", "--label",  "k=v=w",  "--entrypoint",
              "/app",          "--expose", "80",          "--expose", "53/udp", "--entrypoint=-v",
              "--stop-signal", "SIGQUIT"});
  CHECK(all.env == Lines{"B=x=y", "A=2"});
  CHECK(all.working_directory == "/srv");
  CHECK(all.user == "65532:65532");
  CHECK(all.entrypoint == Lines{"/app", "-v"});
  CHECK(all.cmd == Lines{"serve", "--all"});
  CHECK(all.exposed_ports == Lines{"80", "53/udp"});
  CHECK(all.labels == std::map<std::string, std::string>{{"k", "v=w"}});
  CHECK(all.stop_signal == "SIGQUIT");
  CHECK(all.reference == image::parse_reference("team/hello:latest"));
  CHECK(config({"--user", "1000:100"}).user == "1000:100");
}

TEST_CASE("what an image cannot be configured to is refused") {
  CHECK_THROWS_WITH(config({"--label", "k"}), "cannot use --label k: it is not KEY=VALUE");
  CHECK_THROWS_WITH(config({"--expose", "http"}),
                    "cannot expose 'http': a port is 1 to 65535, then /tcp, /udp or /sctp at will");
  CHECK_THROWS_WITH(config({"--stop-signal", "SIGSTEP"}),
                    "cannot stop by the signal 'SIGSTEP': there is none of this name");
  CHECK_THROWS_AS(config({"--tag", "Hello World"}), Error);
}
