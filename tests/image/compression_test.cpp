#include "image/compression.h"

#include "base/digest.h"
#include "base/error.h"
#include "support/run.h"
#include "support/sinks.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace whittle;
using namespace whittle::image;

namespace {

// Twelve million bytes that compress about as programs do, and never change.
std::string sample() {
  std::string text;
  std::uint64_t state = 1;
  while (text.size() < 12'000'000) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    text += std::to_string(state >> 44U);
    text += static_cast<char>(state >> 30U);
  }
  return text;
}

std::string compressed(const std::string& text, Compression compression, unsigned threads,
                       std::size_t step) {
  test::StringSink sink;
  const auto compressor = make_compressor(compression, sink, threads);
  for (std::size_t at = 0; at < text.size(); at += step)
    compressor->write(as_bytes(text).subspan(at, std::min(step, text.size() - at)));
  compressor->finish();
  return sink.text;
}

}  // namespace

TEST_CASE("the bytes are the same for any number of threads and any cut of the input") {
  const std::string text = sample();
  for (const Compression compression : {default_gzip, default_zstd}) {
    const std::string one = compressed(text, compression, 1, 65'536);
    CHECK(compressed(text, compression, 2, 1'000'003) == one);
    CHECK(compressed(text, compression, 7, text.size()) == one);
  }
  CHECK(compressed(text, no_compression, 2, 1000) == text);
}

TEST_CASE("gzip has a member for every 4 MiB and zstd a frame for every 8") {
  const std::string zeros((16U << 20U) + 1, '\0');
  const auto pieces = [&](Compression compression, std::size_t header) {
    const std::string bytes = compressed(zeros, compression, 2, zeros.size());
    const std::string begin = bytes.substr(0, header);
    std::size_t count = 0;
    for (auto at = bytes.find(begin); at != std::string::npos; at = bytes.find(begin, at + 1))
      ++count;
    return count;
  };
  CHECK(pieces(default_gzip, 10) == 5);
  CHECK(pieces(default_zstd, 4) == 3);
}

TEST_CASE("gzip and zstd themselves read what was written") {
  const test::TemporaryDirectory dir;
  const std::string text = sample();
  for (const std::string& content : {std::string(), std::string("x"), text}) {
    test::write_file(dir / "plain", content);
    test::write_file(dir / "a.gz", compressed(content, {Codec::gzip, 9}, 2, 100'000));
    test::write_file(dir / "a.zst", compressed(content, {Codec::zstd, 3}, 2, 100'000));
    CHECK(test::run("gzip -dc " + dir / "a.gz" + " | cmp - " + dir / "plain") == test::Outcome{});
    CHECK(test::run("zstd -dc " + dir / "a.zst" + " | cmp - " + dir / "plain") == test::Outcome{});
  }
  // No time, no name, no system in the header: nothing of the machine.
  const std::string gz = compressed("x", default_gzip, 1, 1);
  CHECK(gz.substr(0, 10) == std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
}

TEST_CASE("a compression is spelled codec:level and nothing else") {
  CHECK(parse_compression("none") == no_compression);
  CHECK(parse_compression("gzip") == default_gzip);
  CHECK(parse_compression("gzip:12") == Compression{Codec::gzip, 12});
  CHECK(parse_compression("zstd:22") == Compression{Codec::zstd, 22});
  for (const auto* text : {"xz", "", "none:1", "GZIP"})
    CHECK_THROWS_WITH(parse_compression(text),
                      "unknown compression '" + std::string(text) +
                          "': none, gzip or zstd, the latter two with :LEVEL at will");
  CHECK_THROWS_WITH(parse_compression("gzip:13"), "gzip has no level '13': 1 to 12");
  CHECK_THROWS_WITH(parse_compression("zstd:"), "zstd has no level '': 1 to 22");
  CHECK_THROWS_WITH(parse_compression("zstd:3x"), "zstd has no level '3x': 1 to 22");
}
