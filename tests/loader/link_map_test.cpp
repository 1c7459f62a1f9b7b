#include "loader/link_map.h"

#include <catch2/catch.hpp>

using namespace whittle::loader;

TEST_CASE("objects keep the order they were mapped in, and the loader is known among them") {
  LinkMap map;
  Mapped program;
  program.role = Role::program;
  Mapped ld_so;
  ld_so.role = Role::loader;
  CHECK(map.add(program) == 0);
  CHECK_FALSE(map.loader());
  CHECK(map.add(ld_so) == 1);
  CHECK(map.add(Mapped{}) == 2);
  CHECK(map.size() == 3);
  CHECK(map.loader() == 1U);
  CHECK(map[2].role == Role::library);
}

TEST_CASE("an object stays where it is when others are added") {
  LinkMap map;
  map.add(Mapped{});
  const Mapped* const first = &map[0];
  for (int i = 0; i < 1000; ++i)
    map.add(Mapped{});
  CHECK(&map[0] == first);
}
