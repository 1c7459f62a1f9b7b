#include "audit/compressed_size.h"

#include "support/made_layers.h"

#include <catch2/catch.hpp>

using namespace whittle;

TEST_CASE("a compressed layer counts as it is stored, another as gzip makes it") {
  image::Image image = test::made_layers({{{"/a", "x"}}, {{"/b", "x"}}});
  image.layers[0].is_compressed = true;
  image.layers[0].size = 100'000;
  image.layers[1].blob = rootfs::ContentSource(std::string(50'000, 'x')).contents();
  image.layers[1].size = 50'000;
  const std::uint64_t size = audit::compressed_size(image);
  CHECK(size > 100'000);
  CHECK(size < 101'000);
}

TEST_CASE("a root without layers counts as its tar") {
  image::Image image = test::made_layers({{{"/a", std::string(50'000, 'x')}}});
  image.layers.clear();
  const std::uint64_t size = audit::compressed_size(image);
  CHECK(size > 0);
  CHECK(size < 1000);
}
