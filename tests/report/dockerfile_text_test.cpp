#include "report/dockerfile_text.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::report;

TEST_CASE("what an image is configured as is said an instruction a line") {
  image::ImageConfig config;
  config.env = {"A=$x \"y\""};
  config.working_directory = "/app";
  config.user = "1:1";
  config.exposed_ports = {"80/tcp"};
  config.labels = {{"k", "v"}};
  config.stop_signal = "SIGQUIT";
  config.entrypoint = {"/server"};
  config.cmd = {"-x", "a b"};
  config.healthcheck = {"CMD", "/probe"};
  CHECK(config_instructions(config) ==
        "ENV A=\"\\$x \\\"y\\\"\"\nWORKDIR /app\nUSER 1:1\nEXPOSE 80/tcp\nLABEL \"k\"=\"v\"\n"
        "STOPSIGNAL SIGQUIT\nHEALTHCHECK CMD [\"/probe\"]\nENTRYPOINT [\"/server\"]\n"
        "CMD [\"-x\", \"a b\"]\n");
}

TEST_CASE("a health check is a line for a shell, words, or none") {
  const auto line = [](std::vector<std::string> test) {
    image::ImageConfig config;
    config.healthcheck = std::move(test);
    return config_instructions(config);
  };
  CHECK(line({"CMD-SHELL", "curl -f localhost"}) == "HEALTHCHECK CMD curl -f localhost\n");
  CHECK(line({"NONE"}) == "HEALTHCHECK NONE\n");
  CHECK(line({}).empty());
}

TEST_CASE("the small image is made of the large one in two stages") {
  image::ImageConfig config;
  config.cmd = {"/usr/sbin/nginx"};
  CHECK(small_dockerfile("web:1", {"/usr/sbin/nginx", "--user", "33:33"}, config) ==
        "FROM web:1 AS large\nUSER 0\nCOPY --from=whittle /whittle /usr/local/bin/\n"
        "RUN [\"/usr/local/bin/whittle\", \"pack\", \"/usr/sbin/nginx\", \"--user\", \"33:33\", "
        "\"-o\", \"/mnt/small/\"]\n\nFROM scratch\nCOPY --from=large /mnt/small/ /\n"
        "CMD [\"/usr/sbin/nginx\"]\n");
}
