#include "closure/runtime_library.h"

#include <catch2/catch.hpp>

using whittle::closure::is_of_the_runtime;

TEST_CASE("parts of a driver are told from the libraries that use it") {
  CHECK(is_of_the_runtime("libcuda.so.1"));
  CHECK(is_of_the_runtime("/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1"));
  CHECK_FALSE(is_of_the_runtime("libcudart.so.12"));
  CHECK_FALSE(is_of_the_runtime("libcublas.so.12"));
}
