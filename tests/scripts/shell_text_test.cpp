#include "scripts/shell_text.h"

#include <catch2/catch.hpp>

using namespace whittle::scripts;

TEST_CASE(
    "what a pattern matches is taken off the end or the beginning, once or as far as it goes") {
  CHECK(stripped("/a/b.c.d", "/*", "%") == "/a");
  CHECK(stripped("/a/b.c.d", ".*", "%") == "/a/b.c");
  CHECK(stripped("/a/b.c.d", ".*", "%%") == "/a/b");
  CHECK(stripped("/a/b.c.d", "*/", "#") == "a/b.c.d");
  CHECK(stripped("/a/b.c.d", "*/", "##") == "b.c.d");
  CHECK(stripped("/a/b.c.d", ".d", "%") == "/a/b.c");
  CHECK(stripped("/a/b.c.d", "/a", "#") == "/b.c.d");
  CHECK(stripped("/a/b.c.d", "x*", "%") == "/a/b.c.d");
  CHECK(stripped("ab", "*b", "%%") == "");
  CHECK(stripped("ab", "*b", "%") == "a");
  CHECK(stripped("ab", "a*", "#") == "b");
  CHECK(stripped("ab", "a*", "##") == "");
  CHECK_FALSE(stripped("ab", "[a]", "#"));
  CHECK_FALSE(stripped("ab", "a*b", "#"));
}

TEST_CASE("a path is as seen from a directory, where that is known") {
  CHECK(plain_path("//a/./b/../c/") == "/a/c");
  CHECK(plain_path("/../..") == "/");
  CHECK(path_from("/a/b", "../c") == "/a/c");
  CHECK(path_from("\x01", "/c") == "/c");
  CHECK_FALSE(path_from("\x01", "c"));
  CHECK_FALSE(path_from("/a", "/\x01"));
}

TEST_CASE("some commands print what can be told") {
  CHECK(printed_by({"dirname", "/a/b"}, "/") == "/a");
  CHECK(printed_by({"/usr/bin/dirname", "--", "b"}, "/") == ".");
  CHECK(printed_by({"dirname", "/b/"}, "/") == "/");
  CHECK(printed_by({"basename", "/a/b.sh", ".sh"}, "/") == "b");
  CHECK(printed_by({"basename", "/"}, "/") == "/");
  CHECK(printed_by({"readlink", "-f", "b"}, "/a") == "/a/b");
  CHECK(printed_by({"realpath", "b"}, "/a") == "/a/b");
  CHECK(printed_by({"pwd", "-P"}, "/a") == "/a");
  CHECK(printed_by({"echo", "-n", "a", "b"}, "/") == "a b");
  CHECK(printed_by({"printf", "%s\\n", "a"}, "/") == "a");
  CHECK(printed_by({"printf", "a"}, "/") == "a");
  CHECK(printed_by({"command", "-v", "a"}, "/") == "a");
  CHECK(printed_by({"which", "a"}, "/") == "a");
  CHECK_FALSE(printed_by({"readlink", "b"}, "/a"));
  CHECK_FALSE(printed_by({"dirname", "\x01"}, "/"));
  CHECK_FALSE(printed_by({"uname"}, "/"));
  CHECK_FALSE(printed_by({"printf", "%d", "1"}, "/"));
  CHECK_FALSE(printed_by({}, "/"));
}
