#pragma once

#include "base/descriptor.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::sandbox {

// A question to a running server.
struct Probe {
  enum class Kind { http, tcp, unix_socket, exec };
  Kind kind = Kind::tcp;
  std::string text;                // as it was said
  std::string host = "127.0.0.1";  // http, tcp: an address
  std::uint16_t port = 0;
  std::string path;                // of the URL, or of the socket in the root
  std::vector<std::string> words;  // exec
};

// "http://HOST:PORT/PATH", "tcp:PORT", "unix:PATH", "exec:WORD WORD...". HOST is an address
// or localhost: names are not asked for. Throws Error for anything else.
Probe parse_probe(std::string_view text);

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

// Asks once, in a process of its own that ends with the caller.
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
