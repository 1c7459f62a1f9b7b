#include "base/bytes.h"
#include "base/descriptor.h"
#include "freestanding/programs.h"
#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace whittle;
using test::Outcome;
using test::TemporaryDirectory;

namespace {

// A server that reads the head of one request for each of `answers`, and gives that answer, then
// ends the connection. An answer "hang" is none before whoever asked has gone.
class Server {
 public:
  Server(int family, const std::string& socket, std::vector<std::string> answers) {
    sockaddr_un un{};
    un.sun_family = AF_UNIX;
    socket.copy(un.sun_path, sizeof un.sun_path - 1);
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_addr = in6addr_loopback;
    listener_ = Descriptor(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const bool is_bound = family == AF_UNIX ? bind(un) : family == AF_INET ? bind(four) : bind(six);
    is_there_ = is_bound && ::listen(listener_.get(), 8) == 0;
    if (is_there_)
      thread_ = std::thread([this, all = std::move(answers)] {
        for (const std::string& answer : all)
          serve(answer);
      });
  }
  explicit Server(std::vector<std::string> answers) : Server(AF_INET, "", std::move(answers)) {}
  ~Server() {
    if (thread_.joinable()) thread_.join();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  bool is_there() const { return is_there_; }
  int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  // Of IPv6 the port is in the same place.
  std::string requests() {
    thread_.join();
    return requests_;
  }

 private:
  template <typename Address>
  bool bind(const Address& address) {
    return ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
           0;
  }
  void serve(const std::string& answer) {
    const Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    std::array<char, 4096> buffer{};
    std::string request;
    while (!request.contains("\r\n\r\n")) {
      const ssize_t got = ::recv(client.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      request.append(buffer.data(), static_cast<std::size_t>(got));
    }
    requests_ += request;
    if (answer == "hang") {
      while (::recv(client.get(), buffer.data(), buffer.size(), 0) > 0) {
      }
      return;
    }
    ::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  }

  Descriptor listener_;
  bool is_there_ = false;
  std::string requests_;
  std::thread thread_;
};

const std::vector<std::pair<std::string, std::string>> machines{{"amd64", "x86_64"},
                                                                {"386", "i386"},
                                                                {"arm64", "aarch64"},
                                                                {"arm", "arm"},
                                                                {"riscv64", "riscv64"}};

bool runs_here(const std::string& machine) {
#if defined(__x86_64__)
  return machine == "amd64" || machine == "386";
#elif defined(__aarch64__)
  return machine == "arm64";
#else
  return machine.empty();
#endif
}

// The programs that can be run here, as words of a command; those that cannot be are named in
// `missing`.
class Probes {
 public:
  Probes() {
    for (const auto& [machine, emulated] : machines) {
      const std::string path = directory_ / machine;
      test::write_file(path, std::string(as_text(freestanding::find_program("probe", machine))));
      ::chmod(path.c_str(), 0755);
      const std::string emulator = fmt::format("qemu-{}-static", emulated);
      if (runs_here(machine)) {
        commands.push_back(path);
      } else if (test::have(emulator)) {
        commands.push_back(emulator + " " + path);
      } else {
        missing = emulator;
      }
    }
  }

  std::vector<std::string> commands;
  std::string missing;

 private:
  TemporaryDirectory directory_;
};

// What each of the probes says of an answer of an HTTP server.
void says(const Probes& probes, const std::string& answer, const Outcome& expected) {
  Server server(std::vector<std::string>(probes.commands.size(), answer));
  REQUIRE(server.is_there());
  for (const std::string& command : probes.commands) {
    INFO(command << " of " << answer.substr(0, 60));
    const Outcome outcome =
        test::run(fmt::format("{} http://127.0.0.1:{}/ 20000", command, server.port()));
    CHECK(outcome.output == expected.output);
    CHECK(outcome.status == expected.status);
  }
}

}  // namespace

TEST_CASE("a probe is a small program for each machine") {
  for (const auto& [machine, emulated] : machines) {
    const std::string_view program = as_text(freestanding::find_program("probe", machine));
    CHECK(
        program.starts_with("\x7f"
                            "ELF"));
    CHECK(program.size() < 10'000);
  }
}

TEST_CASE("a whole answer of 200 to 399 is good on every machine, everything else is not") {
  const Probes probes;
  says(probes, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", {0, "status 200\n"});
  says(probes, "HTTP/1.0 399 Odd\n\n", {0, "status 399\n"});
  says(probes, "HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\n\r\n", {0, "status 302\n"});
  says(probes, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n", {0, "status 204\n"});
  says(probes, "HTTP/1.1 503 Service Unavailable\r\n\r\n", {1, "status 503\n"});
  says(probes, "HTTP/1.1 400 Bad Request\r\n\r\n", {1, "status 400\n"});
  says(probes, "SSH-2.0-server\r\n\r\n", {1, "what answers is no HTTP server\n"});
  says(probes, "HTTP/1.1 2000 OK\r\n\r\n", {1, "what answers is no HTTP server\n"});
  if (!probes.missing.empty()) return test::skip("there is no " + probes.missing);
}

TEST_CASE("half an answer, one without an end and none are not good") {
  const Probes probes;
  says(probes, "", {1, "the connection ends without an answer\n"});
  says(probes, "HTTP/1.1 200 OK\r\nContent-Le", {1, "the answer ends within its header\n"});
  says(probes, "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
       {1, "the answer ends within its body\n"});
  std::string endless = "HTTP/1.1 200 OK\r\n";
  while (endless.size() < 20'000)
    endless += "X-More: and more\r\n";
  says(probes, endless, {1, "the header of the answer has no end\n"});
  says(probes, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + std::string(70'000, 'x'),
       {0, "status 200\n"});
}

TEST_CASE("a server that hangs is not good once the time is over") {
  const Probes probes;
  Server server(std::vector<std::string>(probes.commands.size(), "hang"));
  for (const std::string& command : probes.commands) {
    const Outcome outcome =
        test::run(fmt::format("{} http://127.0.0.1:{}/ 300", command, server.port()));
    CHECK(outcome == Outcome{1, "no answer in time\n"});
  }
}

TEST_CASE("the server is asked for the path, by the host as it was said") {
  const Probes probes;
  Server server({"HTTP/1.1 200 OK\r\n\r\n"});
  test::run(
      fmt::format("{} 'http://localhost:{}/health?a=b'", probes.commands.at(0), server.port()));
  const std::string port = fmt::format("{}", server.port());
  CHECK(server.requests() == "GET /health?a=b HTTP/1.1\r\nHost: localhost:" + port +
                                 "\r\nUser-Agent: whittle-probe\r\nAccept: */*\r\n"
                                 "Connection: close\r\n\r\n");
}

TEST_CASE("IPv6 addresses and sockets in the file system are asked too") {
  const Probes probes;
  const TemporaryDirectory directory;
  const std::vector<std::string> answers(probes.commands.size() * 2, "HTTP/1.1 200 OK\r\n\r\n");
  Server socket(AF_UNIX, directory / "socket", {});
  REQUIRE(socket.is_there());
  for (const std::string& command : probes.commands) {
    CHECK(test::run(command + " unix:" + (directory / "socket")) == Outcome{0, "connected\n"});
    CHECK(test::run(command + " unix:" + (directory / "none")) ==
          Outcome{1, "cannot connect: no such file\n"});
  }
  Server six(AF_INET6, "", answers);
  if (!six.is_there()) return test::skip("this machine has no IPv6");
  for (const std::string& command : probes.commands)
    for (const char* host : {"[::1]", "[0:0:0:0:0:0:0:1]"})
      CHECK(test::run(fmt::format("{} http://{}:{}/", command, host, six.port())) ==
            Outcome{0, "status 200\n"});
}

TEST_CASE("a port where nobody listens refuses, and what is no question is told") {
  const Probes probes;
  int port = 0;
  {
    const Server gone({});
    port = gone.port();
  }
  for (const std::string& command : probes.commands) {
    CHECK(test::run(fmt::format("{} tcp:{}", command, port)) ==
          Outcome{1, "cannot connect: connection refused\n"});
    for (const char* arguments :
         {"", "tcp:0", "tcp:65536", "http://example.org/", "http://[::1:2::3]/", "http://[1:2]/",
          "http://[::12345]/", "http://1.2.3/", "http://1.2.3.256/", "unix:", "tcp:1 0", "tcp:1 x",
          "tcp:1 1 1"}) {
      INFO(arguments);
      CHECK(
          test::run(command + " " + arguments) ==
          Outcome{1, "usage: probe http://HOST[:PORT][/PATH]|tcp:PORT|unix:PATH [MILLISECONDS]\n"});
    }
  }
}
