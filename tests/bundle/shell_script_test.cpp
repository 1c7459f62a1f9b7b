#include "bundle/shell_script.h"

#include <catch2/catch.hpp>

#include <string>

namespace whittle::bundle {

TEST_CASE("the script before an archive says where that is, and ends where it starts") {
  const std::string script =
      shell_script("bin/curl", {.digest = {}, .start = 0, .size = 7}, image::default_gzip);
  CHECK(script.starts_with("#!/bin/sh\n# whittle bundle\n# name-in-cache curl\n# digest 0000"));
  CHECK(script.ends_with("#\n"));
  CHECK(script.size() % 4096 == 0);
  const auto place = archive_place(script);
  REQUIRE(place);
  CHECK(place->start == script.size());
  CHECK(place->size == 7);
  CHECK(script.find("gzip -dc") != std::string::npos);
  CHECK(script.find("\nexec \"$place/$key/bin/curl\" \"$@\"\n") != std::string::npos);
  for (const char* word : {"@name@", "@digest@", "@start@", "@size@", "@launcher@"})
    CHECK(script.find(word) == std::string::npos);
}

TEST_CASE("a name that a shell would read otherwise is no name of a script") {
  CHECK_THROWS_WITH(shell_script("bin/a$b", {}, image::default_gzip),
                    "cannot write a$b as a shell script: its name has more than letters, digits "
                    "and ._+-");
}

}  // namespace whittle::bundle
