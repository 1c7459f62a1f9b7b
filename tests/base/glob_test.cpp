#include "base/glob.h"

#include <catch2/catch.hpp>

using whittle::Glob;

TEST_CASE("a pattern without a slash is held against the last name") {
  CHECK(Glob("*.pyc").matches("/usr/lib/python3/a.pyc"));
  CHECK(Glob("python*").matches("/usr/lib/python3"));
  CHECK_FALSE(Glob("python*").matches("/usr/lib/python3/a.pyc"));
  CHECK_FALSE(Glob("lib").matches("/usr/lib/a"));
}

TEST_CASE("a star stays within one name and two cross them") {
  CHECK(Glob("/usr/*/a").matches("/usr/lib/a"));
  CHECK_FALSE(Glob("/usr/*/a").matches("/usr/lib/b/a"));
  CHECK(Glob("/usr/**/a").matches("/usr/lib/b/a"));
  CHECK(Glob("/usr/**/a").matches("/usr/a"));
  CHECK_FALSE(Glob("/usr/**/a").matches("/usr/ba"));
  CHECK(Glob("/usr/share/**").matches("/usr/share/doc/x"));
  CHECK_FALSE(Glob("/usr/share/**").matches("/usr/share"));
  CHECK(Glob("/usr/s**").matches("/usr/share/doc"));
  CHECK(Glob("**/x").matches("/x"));
  CHECK_FALSE(Glob("/a?b").matches("/a/b"));
}

TEST_CASE("classes, negation and plain brackets match one byte") {
  CHECK(Glob("[a-c]x").matches("/bx"));
  CHECK_FALSE(Glob("[a-c]x").matches("/dx"));
  CHECK(Glob("[!a-c]x").matches("/dx"));
  CHECK_FALSE(Glob("/[!a-c]x").matches("//x"));
  CHECK(Glob("[]]").matches("/]"));
  CHECK(Glob("[a-]").matches("/-"));
  CHECK(Glob("[open").matches("/[open"));
}

TEST_CASE("a backslash takes the next byte as it is") {
  CHECK(Glob("\\*").matches("/*"));
  CHECK_FALSE(Glob("\\*").matches("/a"));
  CHECK(Glob("a\\").matches("/a\\"));
}
