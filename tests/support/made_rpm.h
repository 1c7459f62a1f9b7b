#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace whittle::test {

// A header of rpm, as a row of its database has it.
struct MadeRpm {
  std::string name = "a";
  std::string version = "1";
  std::string release = "2.el9";
  std::string architecture = "x86_64";
  std::string source = "a-1-2.el9.src.rpm";
  std::uint32_t epoch = 0;
  std::vector<std::string> needs = {};
  std::vector<std::string> provides = {};
  std::vector<std::string> directories = {};  // with a slash at their ends
  // The number of its directory, and its name.
  std::vector<std::pair<std::uint32_t, std::string>> files = {};
  std::string states = {};  // a byte for each file; empty: none
  std::string after_install = {};
  std::string vendor = {};
  std::string license = {};
  std::vector<std::string> digests = {};  // one for each file; empty: none
};

std::string made_rpm(const MadeRpm& made);

}  // namespace whittle::test
