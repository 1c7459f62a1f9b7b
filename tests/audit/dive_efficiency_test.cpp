// What dive 0.13.1 printed of images with these layers.
#include "audit/dive_efficiency.h"

#include "support/made_layers.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace whittle;
using audit::DiveEfficiency;

namespace {

using Layer = std::vector<test::MadeMember>;

std::string bytes(std::size_t count) {
  return std::string(count, 'x');
}

DiveEfficiency of(const std::vector<Layer>& layers) {
  return audit::dive_efficiency(test::made_layers(layers).layers);
}

}  // namespace

TEST_CASE("one layer is all efficient, and of what is above it there is no number") {
  const DiveEfficiency one = of({{{"/a", bytes(10)}}});
  CHECK(one.efficiency == 1);
  CHECK(one.wasted_bytes == 0);
  CHECK(std::isnan(one.user_wasted_percent));
}

TEST_CASE("of a file that is replaced all copies are wasted") {
  const DiveEfficiency replaced = of({{{"/a", bytes(10)}}, {{"/a", bytes(20)}, {"/b", bytes(10)}}});
  CHECK(replaced.efficiency == 0.5);
  CHECK(replaced.wasted_bytes == 30);
  CHECK(replaced.user_wasted_percent == 1);
  const DiveEfficiency thrice = of({{{"/a", bytes(10)}}, {{"/a", bytes(10)}}, {{"/a", bytes(10)}}});
  CHECK(thrice.efficiency == Approx(1.0 / 3));
  CHECK(thrice.wasted_bytes == 30);
  CHECK(thrice.user_wasted_percent == 1.5);
}

TEST_CASE("a file that is removed counts, a directory that is does not") {
  const DiveEfficiency file = of({{{"/a", bytes(10)}, {"/b", bytes(10)}}, {{"/.wh.a"}}});
  CHECK(file.efficiency == 0.5);
  CHECK(file.wasted_bytes == 10);
  CHECK(std::isinf(file.user_wasted_percent));
  const DiveEfficiency directory =
      of({{{"/d/"}, {"/d/x", bytes(30)}, {"/d/y", bytes(20)}, {"/k", bytes(10)}}, {{"/.wh.d"}}});
  CHECK(directory.efficiency == 1);
  CHECK(directory.wasted_bytes == 0);
  CHECK(std::isnan(directory.user_wasted_percent));
}

TEST_CASE("opaque marks, equal contents and directories are not seen") {
  const DiveEfficiency opaque =
      of({{{"/d/"}, {"/d/x", bytes(30)}}, {{"/d/"}, {"/d/.wh..wh..opq"}, {"/d/y", bytes(10)}}});
  CHECK(opaque.efficiency == 1);
  CHECK(opaque.wasted_bytes == 0);
  CHECK(opaque.user_wasted_percent == 0);
  CHECK(of({{{"/a", bytes(10)}}, {{"/b", bytes(10)}}}).efficiency == 1);
  CHECK(of({{{"/d/"}}, {{"/d/"}, {"/q", bytes(10)}}}).wasted_bytes == 0);
}

TEST_CASE("a removal of what is not there ends the visit of its layer") {
  const DiveEfficiency ended = of({{{"/z", bytes(10)}}, {{"/.wh.none"}, {"/z", bytes(10)}}});
  CHECK(ended.efficiency == 1);
  CHECK(ended.wasted_bytes == 0);
}
