#include "sandbox/listening.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace whittle;
using namespace whittle::sandbox;

TEST_CASE("a place is a port or a socket") {
  CHECK(parse_place("8080") == Place{.port = 8080, .socket = {}});
  CHECK(parse_place("unix:/run/x") == Place{.port = 0, .socket = "/run/x"});
  for (const auto* text : {"", "0", "65536", "80x", "unix:", "tcp:80", "-1"})
    CHECK_THROWS_AS(parse_place(text), Error);
  CHECK(place_text(parse_place("80")) == "port 80");
  CHECK(place_text(parse_place("unix:/x")) == "unix:/x");
}

TEST_CASE("only what listens counts, and the whole port") {
  const std::string tcp =
      "  sl  local_address rem_address   st\n"
      "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000\n"
      "   1: 0100007F:0050 00000000:0000 01 00000000:00000000\n";
  CHECK(lists_port(tcp, 0x1F90));
  CHECK_FALSE(lists_port(tcp, 0x50));
  CHECK_FALSE(lists_port(tcp, 0xF90));
  CHECK_FALSE(lists_port("", 1));
}

TEST_CASE("of sockets with a path only those that listen count") {
  const std::string text =
      "Num       RefCount Protocol Flags    Type St Inode Path\n"
      "0000000000000000: 00000002 00000000 00010000 0001 01 20575 /run/server\n"
      "0000000000000000: 00000003 00000000 00000000 0001 03 20576 /run/client\n";
  CHECK(lists_socket(text, "/run/server"));
  CHECK_FALSE(lists_socket(text, "/run/client"));
  CHECK_FALSE(lists_socket(text, "server"));
}

TEST_CASE("a port of this process is seen once it listens") {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  const Place place{.port = ntohs(address.sin_port), .socket = {}};
  CHECK_FALSE(is_listening(place, ::getpid()));
  REQUIRE(::listen(fd, 1) == 0);
  CHECK(is_listening(place, ::getpid()));
  ::close(fd);
}
