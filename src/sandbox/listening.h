#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace whittle::sandbox {

// Where a server may listen.
struct Place {
  std::uint16_t port = 0;  // TCP, of IPv4 or IPv6
  std::string socket;      // else the path of a socket in the root

  bool operator==(const Place&) const = default;
};

// "8080" or "unix:/run/server.sock". Throws Error for anything else.
Place parse_place(std::string_view text);
std::string place_text(const Place& place);

// Whether something listens there in the network namespace of a process.
bool is_listening(const Place& place, pid_t process);

// The same of the text of /proc/PID/net/tcp or tcp6, and of /proc/PID/net/unix.
bool lists_port(std::string_view text, std::uint16_t port);
bool lists_socket(std::string_view text, std::string_view path);

}  // namespace whittle::sandbox
