#include "audit/fleet.h"

#include "support/made_layers.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::audit;

namespace {

FleetImage made(const std::string& name, const std::vector<test::MadeMember>& files) {
  return fleet_image(audit_image(test::made_layers({files}), {}), name);
}

std::string large(char c) {
  return std::string(shared_content_size, c);
}

}  // namespace

TEST_CASE("of an image its weight, secrets, packages and large contents are kept") {
  const FleetImage image =
      made("a.tar", {{"/x", large('x')}, {"/y", large('x')}, {"/small", "s"}, {"/id_rsa", "k"}});
  CHECK(image.name == "a.tar");
  CHECK(image.bytes == 2 * shared_content_size + 2);
  CHECK(image.unreached == image.bytes);
  CHECK(image.secrets == 1);
  CHECK(image.packages.at("").bytes == image.bytes);
  REQUIRE(image.contents.size() == 1);
  CHECK(image.contents[0].path == "/x");
}

TEST_CASE("contents that several images carry are counted, whatever order they come in") {
  const FleetImage a = made("a.tar", {{"/x", large('x')}, {"/y", large('y')}});
  const FleetImage b = made("b.tar", {{"/other", large('x')}});
  const Fleet fleet = make_fleet({b, a});
  CHECK(fleet.images == std::vector{a, b});
  REQUIRE(fleet.shared.size() == 1);
  CHECK(fleet.shared[0].images == 2);
  CHECK(fleet.shared[0].content.path == "/other");
  CHECK(fleet.excess() == shared_content_size);
  CHECK(fleet.bytes() == 3 * shared_content_size);
  CHECK(fleet.packages.at("").unreached == 3 * shared_content_size);
  CHECK(make_fleet({a, b, a}).images == fleet.images);
}

TEST_CASE("an image that cannot be read is one of them") {
  FleetImage failed;
  failed.name = "none.tar";
  failed.error = "cannot read it";
  CHECK(make_fleet({failed}).failed() == 1);
}
