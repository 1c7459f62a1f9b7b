#define CATCH_CONFIG_RUNNER
#include "support/skip.h"

#include <catch2/catch.hpp>

#include <cstdio>

namespace {
bool skipped = false;
}

void whittle::test::skip(const std::string& reason) {
  std::printf("skipped: %s\n", reason.c_str());
  skipped = true;
}

int main(int argc, char** argv) {
  const int failed = Catch::Session().run(argc, argv);
  if (failed != 0) return failed;
  return skipped ? 77 : 0;
}
