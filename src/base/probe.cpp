#include "base/probe.h"

#include "base/error.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace whittle {

namespace {

constexpr std::size_t longest_path = 2048;  // as in freestanding/probe/probe.cpp

[[noreturn]] void refuse(std::string_view text, std::string_view reason) {
  throw Error("cannot probe '{}': {}", text, reason);
}

std::uint16_t port_of(std::string_view digits, std::string_view text) {
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || rest != digits.data() + digits.size() || port == 0)
    refuse(text, "a port is a number from 1 to 65535");
  return port;
}

bool is_address(const std::string& host, int family) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return ::inet_pton(family, host.c_str(), ignored.data()) == 1;
}

bool is_host(const std::string& host, bool in_brackets, Asker asker) {
  if (asker == Asker::whittle) return is_address(host, AF_INET) || is_address(host, AF_INET6);
  return in_brackets ? is_address(host, AF_INET6) && !host.contains('.')
                     : is_address(host, AF_INET);
}

// "HOST:PORT/PATH", "[::1]:80", "HOST/PATH".
void parse_url(Probe& probe, std::string_view rest, Asker asker) {
  const auto slash = rest.find('/');
  probe.path = slash == std::string_view::npos ? "/" : rest.substr(slash);
  std::string_view authority = rest.substr(0, slash);
  probe.port = 80;
  const auto colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    probe.port = port_of(authority.substr(colon + 1), probe.text);
    authority = authority.substr(0, colon);
  }
  const bool in_brackets = authority.starts_with('[') && authority.ends_with(']');
  if (in_brackets) authority = authority.substr(1, authority.size() - 2);
  if (authority != "localhost") probe.host = authority;
  if (!is_host(probe.host, in_brackets, asker))
    refuse(probe.text, "the host is neither an address (IPv6 in brackets) nor localhost");
  if (std::ranges::any_of(probe.path, [](unsigned char c) { return c <= ' ' || c == 0x7f; }))
    refuse(probe.text, "a blank in the path");
  if (asker == Asker::packed && probe.path.size() > longest_path)
    refuse(probe.text,
           fmt::format("the path has {} bytes, and may have {}", probe.path.size(), longest_path));
}

void parse_socket(Probe& probe, std::string_view path) {
  probe.path = path;
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() > longest)
    refuse(probe.text,
           fmt::format("the path of a socket has {} bytes, and may have {}", path.size(), longest));
}

}  // namespace

Probe parse_probe(std::string_view text, Asker asker) {
  Probe probe;
  probe.text = text;
  const auto rest_after = [&](std::string_view prefix) -> std::optional<std::string_view> {
    if (!text.starts_with(prefix) || text.size() == prefix.size()) return std::nullopt;
    return text.substr(prefix.size());
  };
  if (const auto url = rest_after("http://")) {
    probe.kind = Probe::Kind::http;
    parse_url(probe, *url, asker);
  } else if (const auto port = rest_after("tcp:")) {
    probe.port = port_of(*port, text);
  } else if (const auto path = rest_after("unix:")) {
    probe.kind = Probe::Kind::unix_socket;
    parse_socket(probe, *path);
  } else if (const auto command = rest_after("exec:")) {
    probe.kind = Probe::Kind::exec;
    for (const std::string_view word : words(*command, " \t"))
      probe.words.emplace_back(word);
    if (probe.words.empty()) refuse(text, "there is no word");
  } else if (text.starts_with("https://")) {
    refuse(text, "there is no TLS; ask for http:// or tcp:, or run a program of yours by exec:");
  } else {
    refuse(text, "it is none of http://HOST:PORT/PATH, tcp:PORT, unix:PATH, exec:WORDS");
  }
  return probe;
}

}  // namespace whittle
