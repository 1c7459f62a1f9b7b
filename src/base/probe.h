#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whittle {

// A question to a running server.
struct Probe {
  enum class Kind { http, tcp, unix_socket, exec };
  Kind kind = Kind::tcp;
  std::string text;                // as it was said
  std::string host = "127.0.0.1";  // http, tcp: an address
  std::uint16_t port = 0;
  std::string path;                // of the URL, or of the socket
  std::vector<std::string> words;  // exec
};

// Who will ask. What is packed into an image has no room for every form of an address, nor
// for a path of any length.
enum class Asker { packed, whittle };

// "http://HOST:PORT/PATH", "tcp:PORT", "unix:PATH", "exec:WORD WORD...". HOST is an address
// or localhost: names are not asked for. Throws Error for anything else.
Probe parse_probe(std::string_view text, Asker asker = Asker::packed);

}  // namespace whittle
