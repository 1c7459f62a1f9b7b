#include "bundle/launcher_file.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <string>

namespace whittle::bundle {

namespace {

Launch launch() {
  return {.at = "bin/curl",
          .machine = "amd64",
          .program = "shared/curl",
          .loader = "lib/ld-linux-x86-64.so.2",
          .options = {"--inhibit-cache"},
          .tells_argv0 = true,
          .library_paths = {"lib/for-curl", "lib"}};
}

}  // namespace

TEST_CASE("the settings of a launcher are lines that its source describes") {
  CHECK(
      settings_text(launch(), {{.name = "TZDIR", .value = "@/share/zoneinfo"},
                               {.name = "PATH", .value = "@/bin", .kind = VariableKind::append}}) ==
      "up 2\n"
      "program shared/curl\n"
      "loader lib/ld-linux-x86-64.so.2\n"
      "option --inhibit-cache\n"
      "argv0 --argv0\n"
      "library-path @/lib/for-curl:@/lib\n"
      "set TZDIR @/share/zoneinfo\n"
      "append PATH @/bin\n");
}

TEST_CASE("a launcher of a script names the script before the user's arguments") {
  Launch script = launch();
  script.at = "lib/tools/x";
  script.argv0 = "shared/python3";
  script.before = {{Launch::Argument::Kind::word, "-u"},
                   {Launch::Argument::Kind::file, "shared/x"}};
  const std::string text = settings_text(script, {});
  CHECK(text.starts_with("up 3\n"));
  CHECK(text.find("name shared/python3\n") != std::string::npos);
  CHECK(text.ends_with("word -u\nfile shared/x\n"));
}

TEST_CASE("the settings stand in the launcher, whose size stays") {
  const std::string plain = launcher_file(launch(), {});
  const std::string more = launcher_file(launch(), {{.name = "A", .value = "b"}});
  CHECK(plain.size() == more.size());
  CHECK(more.find("set A b\n") != std::string::npos);
}

TEST_CASE("what no launcher can be told is an error with both numbers") {
  CHECK_THROWS_WITH(
      launcher_file(launch(), {{.name = "A", .value = std::string(5000, 'x')}}),
      "cannot bundle bin/curl: its settings are 5135 bytes, and a launcher has room for 4069");
  Launch other = launch();
  other.machine = "s390x";
  CHECK_THROWS_WITH(launcher_file(other, {}),
                    "cannot bundle bin/curl: there are no launchers for s390x, only for amd64, "
                    "arm64, 386, arm, riscv64");
}

TEST_CASE("the library of paths has the longest first, and says when they do not fit") {
  const Launch launch = {
      .at = "bin/curl", .machine = "arm64", .program = "shared/curl", .loader = ""};
  const std::string file =
      path_library(launch, {{"/usr", "."}, {"/usr/share/app", "share/app"}, {"/opt", "root/opt"}});
  CHECK(file.starts_with("\177ELF"));
  CHECK(file.find("paths\n/usr/share/app share/app\n/opt root/opt\n/usr .\n") != std::string::npos);
  CHECK_THROWS_WITH(path_library(launch, {{std::string(5000, 'a'), "b"}}),
                    "cannot bundle bin/curl: its paths are 5003 bytes, and a path_wrapper has room "
                    "for 4074");
  CHECK(is_own_library(path_library_name("arm64")));
  CHECK(is_own_library(undoing_library_name("386")));
  CHECK_FALSE(is_own_library("libc.so.6"));
}

}  // namespace whittle::bundle
