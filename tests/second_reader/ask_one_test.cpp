#include "second_reader/ask_one.h"

#include "base/error.h"
#include "support/made_reader.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using second_reader::ask_one;

namespace {

std::string error_of(const std::string& script, const second_reader::Limits& limits = {}) {
  const test::TemporaryDirectory directory;
  const auto answer = ask_one(test::made_reader(directory, script), as_bytes("bytes"), limits);
  return answer ? "" : answer.error();
}

}  // namespace

TEST_CASE("a second reader gets the bytes of a file by a name that it can open") {
  CHECK(error_of(R"(echo "{\"file\": \"x\", \"error\": \"it has $(cat "$1")\"}")") ==
        "it has bytes");
}

TEST_CASE("why there is no answer is a phrase") {
  CHECK(error_of("kill -SEGV $$") == "it died (Segmentation fault)");
  CHECK(error_of("exit 3") == "it ended with status 3");
  CHECK(error_of("exec sleep 60", {.time = std::chrono::milliseconds(50)}) ==
        "it took more than 0.05 seconds");
}

TEST_CASE("a file of more bytes than it may have is not asked about") {
  CHECK(error_of("exit 0", second_reader::Limits{.size = 4}) == "it has 5 bytes, 4 is the most");
}

TEST_CASE("a second reader that is not there is an error") {
  CHECK_THROWS_AS(ask_one("/no/such/reader", as_bytes("bytes")), Error);
}
