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

TEST_CASE("a script is of one file, and is compressed by what a machine has") {
  BundleOptions options;
  options.pack.output = "app";
  CHECK(options.unpacker() == bundle::Unpacker::program);
  options.pack.format = "sh";
  CHECK(options.unpacker() == bundle::Unpacker::script);
  CHECK(options.compression() == image::default_gzip);
  options.pack.compression = "none";
  CHECK_THROWS_WITH(options.compression(),
                    "cannot write app with --compression none: a script unpacks gzip and zstd");
  options.pack.output = "app/";
  CHECK_THROWS_WITH(options.unpacker(), "cannot write app/ with --format sh: a directory has none");
  options.pack.format = "tar";
  CHECK_THROWS_WITH(options.unpacker(),
                    "cannot write app/ with --format tar: there are program and sh");
}

}  // namespace whittle::commands
