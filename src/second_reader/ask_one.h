#pragma once

#include "base/bytes.h"
#include "second_reader/facts.h"

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>

namespace whittle::second_reader {

// What one file may take of the machine. LIEF 0.9 takes 1.1 GB and 1.4 s for 1.3 GB of
// libcublasLt.
struct Limits {
  std::chrono::milliseconds time{60'000};
  std::uint64_t memory = std::uint64_t{4} << 30U;
  std::uint64_t size = std::uint64_t{2} << 30U;  // of the file, which is copied to memory
};

// Asks the second reader, the program at `program`, about these bytes, in a process of its
// own that ends with the answer or at a limit. The error says why there is no answer, as a
// phrase: "it took more than 60 seconds". Throws Error if it cannot be run at all. May be
// used from several threads.
std::expected<Facts, std::string> ask_one(const std::string& program, Bytes bytes,
                                          const Limits& limits = {});

}  // namespace whittle::second_reader
