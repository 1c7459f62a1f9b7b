// A child joins the program's network namespace (without privilege its user namespace
// first, which gives the right to), asks, and says in a pipe what came of it. A socket is
// named in the program's root, so the child enters that; what is executed is the caller's.
#include "sandbox/probe.h"

#include "base/error.h"
#include "base/pipe.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace whittle::sandbox {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int status_good = 0;
constexpr int status_bad = 1;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Address address_of(const Probe& probe) {
  Address address;
  sockaddr_in6 six{};
  sockaddr_in four{};
  sockaddr_un un{};
  const void* made = &un;
  if (probe.kind == Probe::Kind::unix_socket) {
    un.sun_family = AF_UNIX;
    probe.path.copy(un.sun_path, sizeof un.sun_path - 1);
    address.size = sizeof un;
  } else if (::inet_pton(AF_INET, probe.host.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(probe.port);
    made = &four;
    address.size = sizeof four;
  } else {
    ::inet_pton(AF_INET6, probe.host.c_str(), &six.sin6_addr);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(probe.port);
    made = &six;
    address.size = sizeof six;
  }
  std::memcpy(&address.storage, made, address.size);
  return address;
}

// Waits until the socket can be read or written; false: the time is over.
bool wait_for_socket(const Descriptor& socket, short events, Clock::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return false;
    pollfd waited{.fd = socket.get(), .events = events, .revents = 0};
    if (::poll(&waited, 1, static_cast<int>(left.count())) > 0) return true;
  }
}

// Throws Error with the reason alone.
Descriptor connect_to(const Probe& probe, Clock::time_point end) {
  const Address address = address_of(probe);
  Descriptor socket(
      ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the interface of sockets
  const auto* const to = reinterpret_cast<const sockaddr*>(&address.storage);
  if (socket.get() < 0) throw Error("{}", std::strerror(errno));
  if (::connect(socket.get(), to, address.size) == 0) return socket;
  if (errno != EINPROGRESS) throw Error("{}", std::strerror(errno));
  if (!wait_for_socket(socket, POLLOUT, end)) throw Error("no answer");
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) throw Error("{}", std::strerror(error));
  return socket;
}

// "HTTP/1.1 200 OK" → 200; 0: it is no such line.
int status_of(std::string_view line) {
  const std::vector<std::string_view> fields = words(line, " \r");
  int status = 0;
  if (fields.size() < 2 || !fields[0].starts_with("HTTP/")) return 0;
  std::from_chars(fields[1].data(), fields[1].data() + fields[1].size(), status);
  return status;
}

std::string first_line(const Descriptor& socket, Clock::time_point end) {
  constexpr std::size_t longest = 4096;
  std::string text;
  while (!text.contains('\n') && text.size() < longest) {
    std::array<char, 512> buffer{};
    if (!wait_for_socket(socket, POLLIN, end)) throw Error("no answer");
    const ssize_t count = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (count < 0) throw Error("{}", std::strerror(errno));
    if (count == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text.substr(0, text.find('\n'));
}

ProbeAnswer ask_http(const Probe& probe, Clock::time_point end) {
  const Descriptor socket = connect_to(probe, end);
  const std::string host = probe.host.contains(':') ? fmt::format("[{}]", probe.host) : probe.host;
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: whittle\r\nAccept: */*\r\n"
      "Connection: close\r\n\r\n",
      probe.path, host, probe.port);
  if (::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
    throw Error("{}", std::strerror(errno));
  const std::string line = first_line(socket, end);
  const int status = status_of(line);
  if (status == 0) return {.is_good = false, .text = "what answers is no HTTP server"};
  return {.is_good = status >= 200 && status < 400, .text = fmt::format("status {}", status)};
}

ProbeAnswer ask_connection(const Probe& probe, Clock::time_point end) {
  connect_to(probe, end);
  return {.is_good = true, .text = "connected"};
}

ProbeAnswer ask_program(const Probe& probe) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::vector<char*> arguments;
    for (const std::string& word : probe.words)
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): the interface of exec
      arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);  // the result of whittle is alone on the other
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
  }
  const int status = wait_for(child);
  if (WIFSIGNALED(status)) return {.is_good = false, .text = ::strsignal(WTERMSIG(status))};
  if (WEXITSTATUS(status) == 127)
    return {.is_good = false, .text = fmt::format("{} cannot be run", probe.words.front())};
  return {.is_good = WEXITSTATUS(status) == 0,
          .text = fmt::format("exit status {}", WEXITSTATUS(status))};
}

bool is_same_namespace(pid_t process, const char* name) {
  std::array<char, 64> own{};
  std::array<char, 64> theirs{};
  return ::readlink(fmt::format("/proc/self/ns/{}", name).c_str(), own.data(), own.size()) > 0 &&
         ::readlink(fmt::format("/proc/{}/ns/{}", process, name).c_str(), theirs.data(),
                    theirs.size()) > 0 &&
         own == theirs;
}

void join(pid_t process, const char* name, int kind) {
  const std::string path = fmt::format("/proc/{}/ns/{}", process, name);
  const Descriptor space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (space.get() < 0 || ::setns(space.get(), kind) != 0)
    throw Error("cannot join the program's network: {}", std::strerror(errno));
}

void move_to(const Vantage& vantage, const Probe& probe) {
  const Descriptor root(::open(fmt::format("/proc/{}/root", vantage.process).c_str(),
                               O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (vantage.other_network) {
    if (!is_same_namespace(vantage.process, "user")) join(vantage.process, "user", CLONE_NEWUSER);
    join(vantage.process, "net", CLONE_NEWNET);
  }
  if (!vantage.other_root || probe.kind != Probe::Kind::unix_socket) return;
  if (root.get() < 0 || ::fchdir(root.get()) != 0 || ::chroot(".") != 0)
    throw Error("cannot enter the program's root: {}", std::strerror(errno));
}

ProbeAnswer ask(const Probe& probe, const Vantage& vantage, Clock::time_point end) {
  try {
    move_to(vantage, probe);
    switch (probe.kind) {
      case Probe::Kind::http:
        return ask_http(probe, end);
      case Probe::Kind::tcp:
      case Probe::Kind::unix_socket:
        return ask_connection(probe, end);
      case Probe::Kind::exec:
        break;
    }
    return ask_program(probe);
  } catch (const std::exception& error) {
    return {.is_good = false, .text = error.what()};
  }
}

}  // namespace

Probing::Probing(const Probe& probe, const Vantage& vantage, std::chrono::milliseconds time) {
  Pipe pipe = make_pipe(probe.text);
  const pid_t caller = ::getpid();
  child_ = ::fork();
  if (child_ < 0) throw Error("cannot probe '{}': {}", probe.text, std::strerror(errno));
  if (child_ == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != caller) ::_exit(status_bad);
    const ProbeAnswer answer = ask(probe, vantage, Clock::now() + time);
    const bool is_said = ::write(pipe.input.get(), answer.text.data(), answer.text.size()) >= 0;
    ::_exit(is_said && answer.is_good ? status_good : status_bad);
  }
  ::setpgid(child_, child_);  // whichever of the two comes first
  answer_ = std::move(pipe.output);
}

Probing::~Probing() {
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  ::kill(-child_, SIGKILL);  // and the program that it runs
  wait_for(child_);
}

ProbeAnswer Probing::take() {
  ProbeAnswer answer;
  std::array<char, 1024> buffer{};
  const ssize_t count = ::read(answer_.get(), buffer.data(), buffer.size());
  if (count > 0) answer.text.assign(buffer.data(), static_cast<std::size_t>(count));
  const int status = wait_for(std::exchange(child_, -1));
  answer.is_good = WIFEXITED(status) && WEXITSTATUS(status) == status_good;
  return answer;
}

}  // namespace whittle::sandbox
