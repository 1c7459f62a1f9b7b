#include "loader/tokens.h"

#include <catch2/catch.hpp>

using namespace whittle::loader;

namespace {
const TokenValues values{.origin = "/opt/app", .lib = "lib64", .platform = "x86_64"};
}

TEST_CASE("the three tokens are replaced, with braces and without, wherever they stand") {
  CHECK(expand_tokens("$ORIGIN", values) == "/opt/app");
  CHECK(expand_tokens("${ORIGIN}/../lib", values) == "/opt/app/../lib");
  CHECK(expand_tokens("/usr/$LIB/${PLATFORM}", values) == "/usr/lib64/x86_64");
  CHECK(expand_tokens("x$ORIGIN$ORIGIN.so", values) == "x/opt/app/opt/app.so");
  CHECK(expand_tokens("${LIB}rary", values) == "lib64rary");
  CHECK(expand_tokens("", values) == "");
}

TEST_CASE("a token without braces ends where no letter, digit or underscore follows") {
  CHECK(expand_tokens("$ORIGINX/$LIB_1/$LIB2", values) == "$ORIGINX/$LIB_1/$LIB2");
  CHECK(expand_tokens("$LIB-$LIB.$LIB:$LIB", values) == "lib64-lib64.lib64:lib64");
}

TEST_CASE("a $ that begins no token stays as it is") {
  CHECK(expand_tokens("$UNKNOWN/${ORIGIN/$/${}/$origin/$", values) ==
        "$UNKNOWN/${ORIGIN/$/${}/$origin/$");
  CHECK_FALSE(has_token("$ORIGINX ${ORIGIN $"));
  CHECK(has_token("a/$PLATFORM"));
  CHECK(has_token("$$LIB"));
}

TEST_CASE("a token without a value voids the text") {
  CHECK_FALSE(expand_tokens("/a/$ORIGIN", TokenValues{}));
  CHECK_FALSE(expand_tokens("/a/${PLATFORM}/b", {.origin = "/o", .lib = "lib", .platform = {}}));
  CHECK(expand_tokens("/a/b", TokenValues{}) == "/a/b");
}

TEST_CASE("a set-user-ID start takes $ORIGIN only as the whole first component") {
  const auto secure = [](const char* text) {
    return expand_tokens(text, values, OriginUse::first_only);
  };
  CHECK(secure("$ORIGIN") == "/opt/app");
  CHECK(secure("${ORIGIN}/lib") == "/opt/app/lib");
  CHECK(secure("/usr/$LIB") == "/usr/lib64");
  CHECK_FALSE(secure("/x/$ORIGIN"));
  CHECK_FALSE(secure("${ORIGIN}lib"));
  CHECK_FALSE(secure("$ORIGIN/$ORIGIN"));
}

TEST_CASE("whether $ORIGIN is among the tokens is told apart from the others") {
  CHECK(has_origin("/a/${ORIGIN}"));
  CHECK_FALSE(has_origin("/a/$LIB/$ORIGINS"));
}
