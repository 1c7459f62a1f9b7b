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
  SUCCEED(reason);
}

int main(int argc, char** argv) {
  Catch::Session session;
  // A test that comes to its end without having asserted anything fails.
  session.configData().warnings = Catch::WarnAbout::NoAssertions;
  const int failed = session.run(argc, argv);
  if (failed != 0) return failed;
  return skipped ? 77 : 0;
}
