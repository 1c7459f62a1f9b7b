// The bytes go into a file in memory, which the child opens by /proc: they may
// come out of an archive, and a path could lead elsewhere by then. The child is limited
// before it becomes the other program; between fork and exec nothing is done that a process
// with several threads may not do.
#include "second_reader/ask_one.h"

#include "base/error.h"
#include "base/pipe.h"
#include "second_reader/child.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace whittle::second_reader {

namespace {

using Clock = std::chrono::steady_clock;

// AddressSanitizer reserves terabytes of addresses.
#ifdef __SANITIZE_ADDRESS__
constexpr bool is_memory_limited = false;
#else
constexpr bool is_memory_limited = true;
#endif

constexpr int not_run = 127;
constexpr std::size_t longest_answer = std::size_t{64} << 20U;

// No more than `most`, or than this process may have itself.
bool limit(int resource, rlim_t most) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) return false;
  const rlim_t value = std::min(most, now.rlim_max);
  const rlimit lower{value, value};
  return ::setrlimit(resource, &lower) == 0;
}

// In the child: never returns. It ends with its parent.
[[noreturn]] void become(const char* program, char* const* arguments, int file, int output,
                         const Limits& limits) {
  const auto seconds = static_cast<rlim_t>(
      std::chrono::duration_cast<std::chrono::seconds>(limits.time).count() + 1);
  const bool is_ready = ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
                        (!is_memory_limited || limit(RLIMIT_AS, limits.memory)) &&
                        limit(RLIMIT_CPU, seconds) && limit(RLIMIT_CORE, 0) &&
                        ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(file, STDIN_FILENO) >= 0;
  if (is_ready) ::execve(program, arguments, environ);
  ::_exit(not_run);
}

// Everything that the child says until it ends; nullopt: it took too long, or said too much.
std::optional<std::string> listen(int fd, Clock::time_point end) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0 || text.size() > longest_answer) return std::nullopt;
    pollfd waited{.fd = fd, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(left.count()));
    if (ready <= 0) continue;
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::expected<Facts, std::string> ask_one(const std::string& program, Bytes bytes,
                                          const Limits& limits) {
  if (bytes.size() > limits.size) {
    return std::unexpected(
        fmt::format("it has {} bytes, {} is the most", bytes.size(), limits.size));
  }
  const Descriptor file = memory_file(bytes);
  Pipe pipe = make_pipe(program);
  std::string name = program;
  std::string path = "/proc/self/fd/0";
  std::array<char*, 3> arguments{name.data(), path.data(), nullptr};
  const pid_t child = ::fork();
  if (child < 0) throw Error("cannot run {}: {}", program, std::strerror(errno));
  if (child == 0) become(program.c_str(), arguments.data(), file.get(), pipe.input.get(), limits);
  pipe.input.close();
  const auto text = listen(pipe.output.get(), Clock::now() + limits.time);
  if (!text) ::kill(child, SIGKILL);
  const int status = wait_for(child);
  if (!text) {
    return std::unexpected(fmt::format("it took more than {} seconds",
                                       static_cast<double>(limits.time.count()) / 1000));
  }
  if (WIFSIGNALED(status))
    return std::unexpected(fmt::format("it died ({})", strsignal(WTERMSIG(status))));
  if (WEXITSTATUS(status) == not_run) throw Error("cannot run {}", program);
  auto reply = from_line(std::string_view(*text).substr(0, text->find('\n')));
  if (!reply) return std::unexpected(fmt::format("it ended with status {}", WEXITSTATUS(status)));
  return std::move(reply->facts);
}

}  // namespace whittle::second_reader
