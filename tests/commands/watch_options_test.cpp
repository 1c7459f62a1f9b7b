#include "commands/watch_options.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>

using namespace whittle;
using commands::WatchOptions;

namespace {

std::string complaint(const WatchOptions& options) {
  try {
    static_cast<void>(options.options());
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

trace::Watched ended(trace::End end) {
  trace::Watched watched;
  watched.end = end;
  return watched;
}

// A socket of this process that listens at a path.
class Listening {
 public:
  explicit Listening(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::ranges::copy(path, address.sun_path);
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd_, 1) == 0);
  }
  ~Listening() { ::close(fd_); }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  int fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

}  // namespace

TEST_CASE("a command goes on by itself unless something else is said") {
  const trace::Options options = WatchOptions{}.options();
  CHECK_FALSE(options.timeout);
  CHECK_FALSE(options.until);
  CHECK_FALSE(WatchOptions{}.any());
}

TEST_CASE("a server has thirty seconds to listen unless more is said") {
  const test::TemporaryDirectory directory;
  const std::string place = "unix:" + directory / "socket";
  CHECK(WatchOptions{.until_listening = {place}, .timeout = ""}.options().timeout ==
        std::chrono::seconds(30));
  CHECK(WatchOptions{.until_listening = {place}, .timeout = "2m"}.options().timeout ==
        std::chrono::minutes(2));
}

TEST_CASE("it is there when it listens at all places") {
  const test::TemporaryDirectory directory;
  const WatchOptions said{
      .until_listening = {"unix:" + directory / "one", "unix:" + directory / "two"}, .timeout = ""};
  const trace::Options options = said.options();
  CHECK_FALSE(options.until(::getpid()));
  const Listening one(directory / "one");
  CHECK_FALSE(options.until(::getpid()));
  const Listening two(directory / "two");
  CHECK(options.until(::getpid()));
  CHECK(complaint(said) == "cannot use --until-listening unix:" + directory / "one" +
                               ": something listens there already");
}

TEST_CASE("values that mean nothing are errors") {
  CHECK(complaint({.until_listening = {"http"}, .timeout = ""}).starts_with("cannot wait for"));
  for (const char* time : {"soon", "0", "-1s"})
    CHECK(complaint({.until_listening = {}, .timeout = time}).starts_with("cannot use --timeout "));
}

TEST_CASE("what was waited for and did not come is told") {
  const WatchOptions said{.until_listening = {"80", "81"}, .timeout = ""};
  CHECK_FALSE(said.failure(ended(trace::End::until)));
  CHECK(said.failure(ended(trace::End::timeout)) == "it did not listen at 80, 81 in time");
  CHECK(said.failure(ended(trace::End::by_itself)) == "it ended before it listened at 80, 81");
  CHECK_FALSE(WatchOptions{}.failure(ended(trace::End::timeout)));
}
