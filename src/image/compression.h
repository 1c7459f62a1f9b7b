#pragma once

#include "base/byte_stream.h"

#include <memory>
#include <string>
#include <string_view>

namespace whittle::image {

enum class Codec { none, gzip, zstd };

struct Compression {
  Codec codec = Codec::none;
  int level = 0;  // 1 to 12 for gzip, 1 to 22 for zstd, 0 for none

  bool operator==(const Compression&) const = default;
};

constexpr Compression no_compression{Codec::none, 0};
constexpr Compression default_gzip{Codec::gzip, 6};
constexpr Compression default_zstd{Codec::zstd, 9};

// "none", "gzip", "zstd", or one of the latter with a level: "gzip:12". Throws
// Error for anything else, and for a level that the codec does not have.
Compression parse_compression(std::string_view text);

// A sink that passes what it takes on to another one, compressed.
class Compressor : public ByteSink {
 public:
  // Passes the rest on; nothing may be written after that.
  virtual void finish() = 0;
};

// Works on `threads` threads at once; the bytes are the same for any number.
// `out` must outlive it.
std::unique_ptr<Compressor> make_compressor(const Compression& compression, ByteSink& out,
                                            unsigned threads);

// As many as the process may use.
unsigned all_cores();

}  // namespace whittle::image
