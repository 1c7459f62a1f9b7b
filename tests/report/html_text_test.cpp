#include "report/html_text.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace whittle;

TEST_CASE("names are shown with what they hide") {
  CHECK(report::shown("a b") == "a b");
  CHECK(report::shown("new\nline \x1b \xff") == "new\\nline \\x1b \\xff");
  CHECK(report::shown("x\u202Egnp.exe") == "x\\u202Egnp.exe");
  CHECK(report::shown("\u061C\u200E\u2028\u2066\u2069") == "\\u061C\\u200E\\u2028\\u2066\\u2069");
  // Letters of any script, and the marks between them, stay what they are.
  CHECK(report::shown("\u05D0 caf\u00E9 \u2013 \u2064") == "\u05D0 caf\u00E9 \u2013 \u2064");
  // What begins as such a character and ends there.
  CHECK(report::shown("\xE2\x80") == "\\xe2\\x80");
}

TEST_CASE("text of a page is never markup") {
  CHECK(report::html("<a b='c' d=\"e\">&") == "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;");
}

TEST_CASE("no document ends the script that it is in") {
  const report::Json document{{"name", "</script><!--<script>"}};
  const std::string text = report::script_json(document);
  CHECK(text == "{\"name\":\"\\u003c/script>\\u003c!--\\u003cscript>\"}");
  CHECK(report::Json::parse(text) == document);
}

TEST_CASE("a template takes each value once, as it is") {
  CHECK(report::filled("a {{x}} b {{y}}{{x}}", {{"x", "{{y}}"}, {"y", "2"}}) == "a {{y}} b 2{{y}}");
  CHECK_THROWS_AS(report::filled("{{z}}", {}), InternalError);
}

TEST_CASE("a source is named by its digest in base64") {
  // printf alert | openssl dgst -sha256 -binary | base64
  CHECK(report::policy_hash("alert") == "'sha256-35BQWN1npAn++BSA6B5HNlcrDttNf7mHxpXNB+Jg7IE='");
}

TEST_CASE("numbers are told in groups of three digits") {
  CHECK(report::grouped(0) == "0");
  CHECK(report::grouped(999) == "999");
  CHECK(report::grouped(1000) == "1,000");
  CHECK(report::grouped(1234567) == "1,234,567");
}
