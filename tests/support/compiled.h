#pragma once

#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <string>

namespace whittle::test {

// The file that a compiler, with its options, makes of a text in C.
inline std::string compiled(const std::string& compiler, const std::string& code) {
  const TemporaryDirectory directory;
  write_file(directory / "code.c", code);
  const auto built =
      run("cd " + directory.path().string() + " && " + compiler + " -w code.c -o code");
  INFO(built.output);
  REQUIRE(built.status == 0);
  return read_file(directory / "code");
}

}  // namespace whittle::test
