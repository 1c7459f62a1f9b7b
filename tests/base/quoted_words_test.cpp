#include "base/quoted_words.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using Words = std::vector<std::string>;

TEST_CASE("words are cut where there is space, and quotes hold them together") {
  CHECK(quoted_words(" a  b\tc\n") == Words{"a", "b", "c"});
  CHECK(quoted_words("") == Words{});
  CHECK(quoted_words("python3 -c 'import json; print(\"x\")'") ==
        Words{"python3", "-c", "import json; print(\"x\")"});
  CHECK(quoted_words("a'b c'd \"\" ''") == Words{"ab cd", "", ""});
}

TEST_CASE("a backslash takes a character as it is, between double quotes only two") {
  CHECK(quoted_words("a\\ b \\'") == Words{"a b", "'"});
  CHECK(quoted_words("\"a\\\"b\\\\c\\n\"") == Words{"a\"b\\c\\n"});
  CHECK(quoted_words("'a\\'") == Words{"a\\"});
}

TEST_CASE("nothing that a shell would do is done") {
  CHECK(quoted_words("$HOME *.c >x; y | z") == Words{"$HOME", "*.c", ">x;", "y", "|", "z"});
}

TEST_CASE("what is not closed is no list of words") {
  for (const char* text : {"'a", "\"a", "a\\", "\"a\\\""})
    CHECK_FALSE(quoted_words(text));
}
