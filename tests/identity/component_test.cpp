#include "identity/component.h"

#include <catch2/catch.hpp>

using whittle::identity::ComponentKind;
using whittle::identity::is_of_distribution;
using whittle::identity::kind_name;

TEST_CASE("kinds have the names of package URLs") {
  CHECK(kind_name(ComponentKind::deb) == "deb");
  CHECK(kind_name(ComponentKind::golang) == "golang");
  CHECK(kind_name(ComponentKind::generic) == "generic");
}

TEST_CASE("what a distribution's database says is of the distribution, what files say is not") {
  CHECK(is_of_distribution(ComponentKind::deb));
  CHECK(is_of_distribution(ComponentKind::apk));
  CHECK(is_of_distribution(ComponentKind::rpm));
  CHECK_FALSE(is_of_distribution(ComponentKind::cargo));
  CHECK_FALSE(is_of_distribution(ComponentKind::generic));
}
