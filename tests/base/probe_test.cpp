#include "base/probe.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using whittle::parse_probe;

using Kind = Probe::Kind;

TEST_CASE("a question of each kind is what it says") {
  const Probe url = parse_probe("http://10.0.0.7:8000/health?full=1");
  CHECK(url.kind == Kind::http);
  CHECK(url.text == "http://10.0.0.7:8000/health?full=1");
  CHECK(url.host == "10.0.0.7");
  CHECK(url.port == 8000);
  CHECK(url.path == "/health?full=1");

  const Probe port = parse_probe("tcp:5432");
  CHECK(port.kind == Kind::tcp);
  CHECK(port.host == "127.0.0.1");
  CHECK(port.port == 5432);

  const Probe socket = parse_probe("unix:/run/app.sock");
  CHECK(socket.kind == Kind::unix_socket);
  CHECK(socket.path == "/run/app.sock");

  const Probe command = parse_probe("exec:/bin/check  -q all");
  CHECK(command.kind == Kind::exec);
  CHECK(command.words == std::vector<std::string>{"/bin/check", "-q", "all"});
}

TEST_CASE("a URL may leave out port and path, and have an IPv6 address in brackets") {
  const Probe least = parse_probe("http://localhost");
  CHECK(least.host == "127.0.0.1");
  CHECK(least.port == 80);
  CHECK(least.path == "/");
  CHECK(parse_probe("http://[::1]").host == "::1");
  CHECK(parse_probe("http://[::1]:81/x").port == 81);
}

TEST_CASE("a question that cannot be asked is refused with the reason") {
  const auto refused = [](const std::string& text, const std::string& reason) {
    CHECK_THROWS_WITH(parse_probe(text), "cannot probe '" + text + "': " + reason);
  };
  const std::string forms = "it is none of http://HOST:PORT/PATH, tcp:PORT, unix:PATH, exec:WORDS";
  for (const char* text : {"", "8000", "http://", "tcp:", "unix:", "exec:", "ftp://127.0.0.1/"})
    refused(text, forms);
  const std::string host = "the host is neither an address (IPv6 in brackets) nor localhost";
  for (const char* text : {"http://example.org/", "http://::1/", "http://[127.0.0.1]/",
                           "http://[::ffff:127.0.0.1]/", "http:///x"})
    refused(text, host);
  for (const char* text : {"tcp:0", "tcp:65536", "tcp:80x", "http://127.0.0.1:/"})
    refused(text, "a port is a number from 1 to 65535");
  refused("http://127.0.0.1/a b", "a blank in the path");
  refused("exec:  ", "there is no word");
  refused("https://127.0.0.1/",
          "there is no TLS; ask for http:// or tcp:, or run a program of yours by exec:");
  refused("unix:" + std::string(108, 'x'), "the path of a socket has 108 bytes, and may have 107");
  refused("http://127.0.0.1/" + std::string(2048, 'x'),
          "the path has 2049 bytes, and may have 2048");
}

TEST_CASE("whittle itself asks any address, and for a path of any length") {
  const auto host = [](const std::string& text) { return parse_probe(text, Asker::whittle).host; };
  CHECK(host("http://[::ffff:127.0.0.1]/") == "::ffff:127.0.0.1");
  CHECK(host("http://[127.0.0.1]/") == "127.0.0.1");
  CHECK(host("http://::1:80/") == "::1");
  CHECK(host("http://127.0.0.1/" + std::string(2048, 'x')) == "127.0.0.1");
  CHECK_THROWS_AS(host("http://example.org/"), Error);
  CHECK_THROWS_AS(host("http://::1/"), Error);
}
