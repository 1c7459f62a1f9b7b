#include "base/text.h"

#include <catch2/catch.hpp>

using namespace std::literals;
using namespace whittle;

TEST_CASE("a line shows what would break it, and leaves UTF-8 as it is") {
  CHECK(escape_line("a\nb\tc\\d\x01"sv) == "a\\nb\\tc\\\\d\\x01");
  CHECK(escape_line("é\xff\xc3") == "é\\xff\\xc3");
  CHECK(escape_line("\x7f\x1b[31m") == "\\x7f\\x1b[31m");
}

TEST_CASE("what was made a line of comes back from it, and no other backslash means anything") {
  const std::string bytes = "a\nb\tc\\d\x01\xff\xc3\xc3\xa9\x7f";
  CHECK(unescape_line(escape_line(bytes)) == bytes);
  CHECK(unescape_line("") == "");
  for (const char* wrong : {"\\", "a\\q", "\\x", "\\x1", "\\xg0", "\\x-1"})
    CHECK_FALSE(unescape_line(wrong));
}

TEST_CASE("overlong forms, surrogates and cut characters are not UTF-8") {
  CHECK(is_utf8("aé€😀"));
  CHECK_FALSE(is_utf8("\xc0\x80"));
  CHECK_FALSE(is_utf8("\xe0\x9f\xbf"));
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));
  CHECK_FALSE(is_utf8("\xf0\x8f\xbf\xbf"));
  CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));
  CHECK_FALSE(is_utf8("\xe2\x82"));
  CHECK(to_utf8("a\xff\xe2\x82") == "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("a quoted word is one word for shells") {
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("a b$c") == "'a b$c'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
}

TEST_CASE("base64 is that of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("\xff\xfe\xfd"sv) == "//79");
  CHECK(base64("\0\0"sv) == "AAA=");
}

TEST_CASE("a text is cut at every separator, and words are the parts that are not empty") {
  using Parts = std::vector<std::string_view>;
  CHECK(split("a::b;", ":;") == Parts{"a", "", "b", ""});
  CHECK(split("", ":") == Parts{""});
  CHECK(words(" a\t b ", " \t") == Parts{"a", "b"});
  CHECK(words("::", ":").empty());
  CHECK(words("", ":").empty());
}

TEST_CASE("the closest word is offered only if it may have been meant") {
  const std::vector<std::string> known{"deps", "pack", "diff"};
  CHECK(did_you_mean("dep", known) == ": did you mean deps?");
  CHECK(did_you_mean("pakc", known) == ": did you mean pack?");
  CHECK(did_you_mean("frobnicate", known).empty());
}

TEST_CASE("JSON is as deep as its brackets and braces, those in strings not counted") {
  CHECK(json_depth("") == 0);
  CHECK(json_depth("1") == 0);
  CHECK(json_depth(R"({"a":[1,{"b":[]}],"c":[[]]})") == 4);
  CHECK(json_depth(R"(["[[[\"[[","\\"])") == 1);
  CHECK(json_depth("]]]]") == 0);
  CHECK(json_depth(std::string(1000, '[')) == 1000);
}

TEST_CASE("base64 is read back, and what is none is not") {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"),
                                   std::string("foo"), std::string("\0\377\1\200", 4)}) {
    CHECK(from_base64(base64(bytes)) == bytes);
  }
  CHECK_FALSE(from_base64("Zg="));
  CHECK_FALSE(from_base64("Z==="));
  CHECK_FALSE(from_base64("Zm9*"));
}
