#include "closure/runtime_library.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using namespace whittle::closure;

TEST_CASE("libraries of the runtime are told by the last name of a path") {
  const std::vector<RuntimeLibraries> all = {{Glob("libcuda.so*"), "driver"},
                                             {Glob("libcuda*"), "other"}};
  const auto why = [&](std::string_view name) {
    const RuntimeLibraries* left = find_left(all, name);
    return left == nullptr ? std::string("looked for") : left->why;
  };
  CHECK(why("libcuda.so.1") == "driver");
  CHECK(why("/usr/lib/x86_64-linux-gnu/libcuda.so.1") == "driver");
  CHECK(why("libcudart.so.12") == "other");
  CHECK(why("libcublas.so.12") == "looked for");
  CHECK(find_left({}, "libcuda.so.1") == nullptr);
}
