#include "commands/bundle_options.h"

#include <catch2/catch.hpp>

namespace whittle::commands {

TEST_CASE("a bundle is compressed by zstd alone, and only as one file") {
  BundleOptions options;
  options.pack.output = "app";
  CHECK(options.compression() == image::default_zstd);
  options.pack.compression = "zstd:19";
  CHECK(options.compression() == image::Compression{image::Codec::zstd, 19});
  options.pack.output = "app/";
  CHECK_THROWS_WITH(options.compression(),
                    "cannot write app/ with --compression zstd:19: a directory is not compressed");
  options.pack.output = "app";
  options.pack.compression = "gzip";
  CHECK_THROWS_WITH(options.compression(),
                    "cannot write app with --compression gzip: a bundle unpacks itself by zstd "
                    "alone");
}

}  // namespace whittle::commands
