#pragma once

#include "base/descriptor.h"
#include "base/probe.h"

#include <sys/types.h>

#include <chrono>
#include <string>

namespace whittle::sandbox {

// From where it is asked.
struct Vantage {
  pid_t process = -1;          // the program
  bool other_network = false;  // the program has a network namespace of its own,
  bool other_root = false;     // and a root of its own
};

// What came of it.
struct ProbeAnswer {
  bool is_good = false;  // status 2xx or 3xx, a connection, exit status 0
  std::string text;      // "status 200", "Connection refused"
};

// Asks once, in a process of its own that ends with the caller. The path of a socket is one
// of the program's root.
class Probing {
 public:
  Probing(const Probe& probe, const Vantage& vantage, std::chrono::milliseconds time);
  ~Probing();
  Probing(const Probing&) = delete;
  Probing& operator=(const Probing&) = delete;

  // Can be read when there is an answer.
  int answered() const { return answer_.get(); }
  ProbeAnswer take();

 private:
  Descriptor answer_;
  pid_t child_ = -1;
};

}  // namespace whittle::sandbox
