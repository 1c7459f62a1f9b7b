#include "report/html_contents.h"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using whittle::report::HtmlAttribute;

TEST_CASE("an attribute has each text once, and says which files have none") {
  HtmlAttribute package{.name = "package", .nobody = "of no package"};
  for (const char* name : {"a", "b", "a"})
    package.add(name);
  package.add(std::nullopt);
  CHECK(package.values == std::vector<std::string>{"a", "b"});
  CHECK(package.of == std::vector<std::optional<std::size_t>>{0, 1, 0, std::nullopt});
}
