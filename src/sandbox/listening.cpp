// As the kernel lists it (proc(5)): of tcp the second word ends in the port in hexadecimal
// and the fourth is 0A for what listens; of unix the fourth has the flag 00010000
// (__SO_ACCEPTCON) for what listens and the path comes last. Nothing is connected to, which
// a server would notice.
#include "sandbox/listening.h"

#include "base/error.h"
#include "base/text.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <vector>

namespace whittle::sandbox {

namespace {

constexpr std::string_view unix_prefix = "unix:";

std::string text_of(pid_t process, std::string_view name) {
  std::ifstream file(fmt::format("/proc/{}/net/{}", process, name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Place parse_place(std::string_view text) {
  if (text.starts_with(unix_prefix) && text.size() > unix_prefix.size())
    return {.port = 0, .socket = std::string(text.substr(unix_prefix.size()))};
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || rest != text.data() + text.size() || port == 0)
    throw Error("cannot wait for '{}': it is neither a port from 1 to 65535 nor unix:PATH", text);
  return {.port = port, .socket = {}};
}

std::string place_text(const Place& place) {
  return place.socket.empty() ? fmt::format("port {}", place.port)
                              : unix_prefix.data() + place.socket;
}

bool lists_port(std::string_view text, std::uint16_t port) {
  constexpr std::string_view listens = "0A";
  const std::string end = fmt::format(":{:04X}", port);
  for (const std::string_view line : split(text, "\n")) {
    const std::vector<std::string_view> fields = words(line, " ");
    if (fields.size() > 3 && fields[1].ends_with(end) && fields[3] == listens) return true;
  }
  return false;
}

bool lists_socket(std::string_view text, std::string_view path) {
  constexpr std::string_view listens = "00010000";
  for (const std::string_view line : split(text, "\n")) {
    const std::vector<std::string_view> fields = words(line, " ");
    if (fields.size() > 7 && fields[3] == listens && line.ends_with(fmt::format(" {}", path)))
      return true;
  }
  return false;
}

bool is_listening(const Place& place, pid_t process) {
  if (!place.socket.empty()) return lists_socket(text_of(process, "unix"), place.socket);
  return lists_port(text_of(process, "tcp"), place.port) ||
         lists_port(text_of(process, "tcp6"), place.port);
}

}  // namespace whittle::sandbox
