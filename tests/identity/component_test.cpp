#include "identity/component.h"

#include <catch2/catch.hpp>

using whittle::identity::ComponentKind;
using whittle::identity::kind_name;

TEST_CASE("kinds have the names of package URLs") {
  CHECK(kind_name(ComponentKind::deb) == "deb");
  CHECK(kind_name(ComponentKind::golang) == "golang");
  CHECK(kind_name(ComponentKind::generic) == "generic");
}
