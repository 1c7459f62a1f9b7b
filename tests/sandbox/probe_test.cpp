#include "sandbox/probe.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>

using namespace whittle;
using namespace whittle::sandbox;
using namespace std::chrono_literals;

namespace {

// Listens on a free port of loopback, and gives one caller one answer.
class Server {
 public:
  explicit Server(std::string answer) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(fd_, 1) == 0);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, answer] {
      const int caller = ::accept(fd_, nullptr, nullptr);
      std::array<char, 4096> asked{};
      if (!answer.empty()) {
        const ssize_t count = ::recv(caller, asked.data(), asked.size(), 0);
        if (count > 0) asked_.assign(asked.data(), static_cast<std::size_t>(count));
        ::send(caller, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
      ::close(caller);
    });
  }
  ~Server() {
    join();
    ::close(fd_);
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::string port() const { return std::to_string(port_); }
  const std::string& asked() {
    join();
    return asked_;
  }

 private:
  int fd_;
  std::uint16_t port_ = 0;
  std::string asked_;
  std::thread thread_;
};

ProbeAnswer ask(const std::string& text, std::chrono::milliseconds time = 10s) {
  Probing probing(parse_probe(text), {.process = ::getpid()}, time);
  pollfd waited{.fd = probing.answered(), .events = POLLIN, .revents = 0};
  ::poll(&waited, 1, -1);
  return probing.take();
}

}  // namespace

TEST_CASE("a probe says what is asked, and where") {
  const Probe http = parse_probe("http://localhost:8080/health?x=1");
  CHECK(http.kind == Probe::Kind::http);
  CHECK(http.host == "127.0.0.1");
  CHECK(http.port == 8080);
  CHECK(http.path == "/health?x=1");
  CHECK(parse_probe("http://127.0.0.2").port == 80);
  CHECK(parse_probe("http://[::1]:81/").host == "::1");
  CHECK(parse_probe("http://[::1]/").port == 80);
  CHECK(parse_probe("tcp:53").port == 53);
  CHECK(parse_probe("unix:/run/x").path == "/run/x");
  CHECK(parse_probe("exec:curl  -f http://x").words ==
        std::vector<std::string>{"curl", "-f", "http://x"});
}

TEST_CASE("what is no probe is refused") {
  for (const std::string text : {"", "http://", "http://example.org/", "http://localhost:0/",
                                 "http://localhost:x/", "http://localhost/a b", "tcp:", "tcp:0",
                                 "unix:", "exec:", "exec: ", "https://localhost/", "8080"})
    CHECK_THROWS_AS(parse_probe(text), Error);
  CHECK_THROWS_AS(parse_probe("unix:/" + std::string(200, 'x')), Error);
}

TEST_CASE("status 2xx and 3xx are good, others are not") {
  Server good("HTTP/1.1 204 No Content\r\n\r\n");
  const ProbeAnswer answer = ask("http://localhost:" + good.port() + "/p");
  CHECK(answer.is_good);
  CHECK(answer.text == "status 204");
  CHECK(good.asked().starts_with("GET /p HTTP/1.1\r\nHost: 127.0.0.1:" + good.port() + "\r\n"));
  Server bad("HTTP/1.0 503 Busy\r\n\r\n");
  CHECK(ask("http://localhost:" + bad.port()).text == "status 503");
  Server other("SSH-2.0\r\n");
  CHECK(ask("http://localhost:" + other.port()).text == "what answers is no HTTP server");
}

TEST_CASE("a connection is enough of tcp, and none is not") {
  Server server("");
  CHECK(ask("tcp:" + server.port()).is_good);
  const ProbeAnswer answer = ask("tcp:1");
  CHECK_FALSE(answer.is_good);
  CHECK(answer.text == "Connection refused");
}

TEST_CASE("a socket is connected to by its path") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "socket";
  CHECK_FALSE(ask("unix:" + path).is_good);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(fd, 1) == 0);
  CHECK(ask("unix:" + path).is_good);
  ::close(fd);
}

TEST_CASE("a program of this machine answers by its exit status") {
  CHECK(ask("exec:true").is_good);
  CHECK(ask("exec:false").text == "exit status 1");
  CHECK(ask("exec:/none/such").text == "/none/such cannot be run");
}

TEST_CASE("a server that says nothing is no answer, in time") {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(fd, 1) == 0);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  CHECK(ask("http://localhost:" + std::to_string(ntohs(address.sin_port)), 50ms).text ==
        "no answer");
  ::close(fd);
}
