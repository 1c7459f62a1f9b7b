#include "loader/start.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using whittle::Error;
using namespace whittle::loader;

TEST_CASE("a relative path lies below the directory of the process") {
  Process process;
  process.directory = "/srv/app";
  CHECK(absolute_path("bin/server", process) == "/srv/app/bin/server");
  CHECK(absolute_path("/bin/server", process) == "/bin/server");
  process.directory = "/";
  CHECK(absolute_path("server", process) == "/server");
}

TEST_CASE("every option of a loader is understood, its value behind it or after =") {
  const LoaderArguments parsed = parse_loader_arguments(
      {"--library-path", "/a:/b", "--inhibit-rpath=/x", "--preload", "p.so", "--audit=a.so",
       "--glibc-hwcaps-prepend", "mine", "--glibc-hwcaps-mask=x86-64-v2", "--argv0", "name",
       "--inhibit-cache", "--list"});
  CHECK(parsed.library_path == "/a:/b");
  CHECK(parsed.inhibit_rpath == "/x");
  CHECK(parsed.preload == "p.so");
  CHECK(parsed.audit == "a.so");
  CHECK(parsed.hwcaps_prepend == "mine");
  CHECK(parsed.hwcaps_mask == "x86-64-v2");
  CHECK(parsed.inhibit_cache);
  CHECK(parsed.list);
}

TEST_CASE("without options nothing is set") {
  const LoaderArguments parsed = parse_loader_arguments({});
  CHECK_FALSE(parsed.library_path);
  CHECK_FALSE(parsed.inhibit_rpath);
  CHECK_FALSE(parsed.preload);
  CHECK_FALSE(parsed.audit);
  CHECK_FALSE(parsed.hwcaps_prepend);
  CHECK_FALSE(parsed.hwcaps_mask);
  CHECK_FALSE(parsed.inhibit_cache);
  CHECK_FALSE(parsed.list);
}

TEST_CASE("the option --verify asks for no start, as --list does") {
  CHECK(parse_loader_arguments({"--verify"}).list);
}

TEST_CASE("an option no loader has, or one without its value, is an error") {
  CHECK_THROWS_MATCHES(parse_loader_arguments({"--quiet"}), Error,
                       Catch::Message("no loader has an option --quiet"));
  CHECK_THROWS_MATCHES(parse_loader_arguments({"--list", "--preload"}), Error,
                       Catch::Message("loader option --preload needs a value"));
  CHECK_THROWS_MATCHES(parse_loader_arguments({"--library-pathology=/x"}), Error,
                       Catch::Message("no loader has an option --library-pathology=/x"));
}
