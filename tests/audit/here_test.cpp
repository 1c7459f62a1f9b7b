#include "audit/here.h"

#include <catch2/catch.hpp>

using namespace whittle;

TEST_CASE("what is mounted in a root, and what engines put there, is not its own") {
  const auto places = audit::places_of_engine(
      "600 500 0:53 / / rw,relatime - overlay overlay rw\n"
      "601 600 0:56 / /proc rw - proc proc rw\n"
      "602 600 8:1 /x /a\\040b\\134c rw shared:1 - ext4 /dev/sda1 rw\n"
      "no mount\n");
  CHECK(places.contains("/a b\\c"));
  CHECK(places.contains("/proc"));
  CHECK(places.contains("/etc/resolv.conf"));
  CHECK(places.contains("/.whittle"));
  CHECK_FALSE(places.contains("/"));
  CHECK(audit::places_of_engine_here().contains("/proc"));
}
