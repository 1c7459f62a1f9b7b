#include "image/reference.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using whittle::image::parse_reference;
using whittle::image::Reference;

TEST_CASE("names are completed as Docker completes them") {
  CHECK(parse_reference("hello") ==
        Reference{"docker.io/library/hello:latest", "hello:latest", "latest"});
  CHECK(parse_reference("hello:1.0") ==
        Reference{"docker.io/library/hello:1.0", "hello:1.0", "1.0"});
  CHECK(parse_reference("me/hello:v1") == Reference{"docker.io/me/hello:v1", "me/hello:v1", "v1"});
  CHECK(parse_reference("docker.io/library/hello") ==
        Reference{"docker.io/library/hello:latest", "hello:latest", "latest"});
  CHECK(parse_reference("docker.io/hello") ==
        Reference{"docker.io/library/hello:latest", "hello:latest", "latest"});
  CHECK(parse_reference("localhost/hello") ==
        Reference{"localhost/hello:latest", "localhost/hello:latest", "latest"});
  CHECK(parse_reference("localhost:5000/hello") ==
        Reference{"localhost:5000/hello:latest", "localhost:5000/hello:latest", "latest"});
  CHECK(parse_reference("Example.org:5000/a/b__c-d.e:X_1.0-rc") ==
        Reference{"Example.org:5000/a/b__c-d.e:X_1.0-rc", "Example.org:5000/a/b__c-d.e:X_1.0-rc",
                  "X_1.0-rc"});
}

TEST_CASE("what no registry takes is refused with the rule it breaks") {
  const std::string grammar =
      "it has small letters and digits, with '.', '_', '__' or '-' between them";
  for (const auto* name :
       {"", "Hello", "a//b", "/a", "a/", "a..b", "a___b", "-a", "a-", "a b", "a/B", "h\xc3\xa9llo"})
    CHECK_THROWS_WITH(parse_reference(name),
                      "'" + std::string(name) + "' is no name for an image: " + grammar);
  for (const auto* name : {"a:", "a:-x", "a:.x", "a:x y"})
    CHECK_THROWS_WITH(parse_reference(name), Catch::Contains("a tag is up to 128 letters"));
  CHECK_THROWS_WITH(parse_reference("a:" + std::string(129, 'x')),
                    Catch::Contains("a tag is up to 128 letters"));
  CHECK_THROWS_WITH(parse_reference("a@sha256:00"),
                    "'a@sha256:00' is no name for an image: its digest is not known before it is "
                    "written");
  CHECK_THROWS_WITH(parse_reference("exa_mple.org/a"), Catch::EndsWith("no registry is called "
                                                                       "'exa_mple.org'"));
  CHECK_THROWS_WITH(parse_reference("host:port/a"), Catch::EndsWith("no registry is called "
                                                                    "'host:port'"));
}
