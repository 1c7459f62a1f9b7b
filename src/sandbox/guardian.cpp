// The two talk in words over a socket that keeps messages apart: "start", "go", "signal N" one
// way, "room PATH", "started PID", "ended STATUS", "failed TEXT" the other. That the socket
// is at its end means that whittle is gone, whatever it died of: no signal has to arrive.
//
// The guardian has a session of its own, so that what is sent to whittle's process group
// does not reach it. Whatever the program leaves behind becomes its child (a subreaper), so
// it can wait until all of it is dead; where the program is the first process of a PID
// namespace the kernel sees to that. If the guardian itself is killed the program gets
// SIGKILL from the kernel; the directory is then removed by whittle, or by the next run that
// finds it unlocked (base/temporary.h).
#include "sandbox/guardian.h"

#include "base/directory_walk.h"
#include "base/error.h"
#include "base/pipe.h"
#include "base/temporary.h"
#include "sandbox/staged_root.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace whittle::sandbox {

namespace {

constexpr std::size_t longest_message = 8192;

bool send_message(int socket, const std::string& text) {
  const std::string_view sent = std::string_view(text).substr(0, longest_message);
  ssize_t count = 0;
  do {
    count = ::send(socket, sent.data(), sent.size(), MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  return count >= 0;
}

// nullopt: the other one is gone.
std::optional<std::string> receive_message(int socket) {
  std::string text(longest_message, '\0');
  ssize_t count = 0;
  do {
    count = ::recv(socket, text.data(), text.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(count));
  return text;
}

int number_after(std::string_view text, std::string_view word) {
  text.remove_prefix(word.size());
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Opens every directory to its owner, so that what is in it can be removed.
class Opener : public DirectoryWalk {
 protected:
  void visit_file(int /*directory*/, const std::string& /*name*/, unsigned char /*type*/) override {
  }
  void before(int directory, const std::string& name) override {
    ::fchmodat(directory, name.c_str(), 0700, 0);
  }
  void failed(const std::string& /*path*/, int /*error*/) override {}
};

void remove_room(const std::string& path) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd.get() < 0) return;
  if (::geteuid() != 0) Opener().below(fd.get());
  remove_below(fd.get());
  ::rmdir(path.c_str());
}

// In a user namespace files may belong to ids that nobody has outside of it.
void remove_room_of(const Launch& launch, const std::string& path) {
  if ((launch.namespaces & CLONE_NEWUSER) != 0) {
    Launch removal;
    removal.workload.words = launch.workload.words;
    removal.namespaces = CLONE_NEWUSER;
    removal.admit = launch.admit;
    removal.enter = [&](const std::string&) { remove_room(path); };
    why_it_cannot_enter(removal);
  }
  remove_room(path);
}

pid_t parent_of(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto name_end = text.rfind(')');  // a name may have anything in it
  constexpr std::size_t state = 4;        // ") S "
  if (name_end == std::string::npos || text.size() < name_end + state) return -1;
  return number_after(std::string_view(text).substr(name_end + state), "");
}

void kill_children() {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", failed)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (parent_of(name) == ::getpid()) ::kill(number_after(name, ""), SIGKILL);
  }
}

// One process, in the fork.
class Guard {
 public:
  Guard(const Launch& launch, Descriptor control, Descriptor signals, Streams streams)
      : launch_(launch),
        control_(std::move(control)),
        signals_(std::move(signals)),
        streams_(streams) {}

  void run(Guardian::Room room) {
    make_room(room);
    while (serve()) {
    }
    end();
  }

 private:
  void make_room(Guardian::Room room) {
    if (room == Guardian::Room::directory) {
      const std::string place = place_of_rooms();
      room_ = make_temporary(place + "/run", TemporaryKind::directory, place);
    }
    send_message(control_.get(), "room " + room_.path);
  }

  // False: whittle is gone.
  bool serve() {
    std::array<pollfd, 2> waited{{{.fd = control_.get(), .events = POLLIN, .revents = 0},
                                  {.fd = signals_.get(), .events = POLLIN, .revents = 0}}};
    if (::poll(waited.data(), waited.size(), -1) < 0) return errno == EINTR;
    if (waited[1].revents != 0) reap();
    if (waited[0].revents == 0) return true;
    const auto message = receive_message(control_.get());
    if (!message) return false;
    if (*message == "start") start();
    if (*message == "go" && child_.pid > 0) let_go(child_);
    if (message->starts_with("signal ") && child_.pid > 0)
      ::kill(child_.pid, number_after(*message, "signal "));
    return true;
  }

  void start() {
    try {
      child_ = start_child(launch_, room_.path, streams_);
      send_message(control_.get(), fmt::format("started {}", child_.pid));
    } catch (const std::exception& error) {
      send_message(control_.get(), fmt::format("failed {}", error.what()));
    }
    for (const int fd : {streams_.output, streams_.error, streams_.failure})
      ::close(fd);
  }

  void reap() {
    signalfd_siginfo ignored{};
    while (::read(signals_.get(), &ignored, sizeof ignored) > 0) {
    }
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (pid != child_.pid) continue;
      const pid_t ended = std::exchange(child_.pid, -1);
      kill_all(ended);
      send_message(control_.get(), fmt::format("ended {}", status));
    }
  }

  // `group` is that of the program, which may be dead itself.
  static void kill_all(pid_t group) {
    ::kill(-group, SIGKILL);
    for (;;) {
      const pid_t pid = ::waitpid(-1, nullptr, WNOHANG);
      if (pid < 0) return;  // there are none
      if (pid > 0) continue;
      kill_children();
      constexpr useconds_t a_millisecond = 1000;
      ::usleep(a_millisecond);
    }
  }

  void end() {
    if (child_.pid > 0) {
      ::kill(child_.pid, SIGKILL);
      kill_all(child_.pid);
    }
    if (!room_.path.empty()) remove_room_of(launch_, room_.path);
  }

  const Launch& launch_;
  Descriptor control_;
  Descriptor signals_;
  Streams streams_;
  Temporary room_;
  Child child_;
};

// What arrives by signals is read from this; all others wait for ever.
Descriptor block_signals() {
  sigset_t all{};
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  sigset_t child{};
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  return Descriptor(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
}

[[noreturn]] void become_guardian(const Launch& launch, Descriptor control, const Streams& streams,
                                  Guardian::Room room) {
  ::setsid();
  ::prctl(PR_SET_NAME, "whittle-guard");
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const int socket = control.get();
  try {
    Guard(launch, std::move(control), block_signals(), streams).run(room);
  } catch (const std::exception& error) {
    send_message(socket, fmt::format("failed {}", error.what()));
  }
  ::_exit(0);
}

}  // namespace

Guardian::Guardian(const Launch& launch, Room room) {
  const std::string& program = launch.workload.words.front();
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw Error("cannot run {}: {}", program, std::strerror(errno));
  control_ = Descriptor(ends[0]);
  Descriptor other(ends[1]);
  Pipe output = make_pipe(program);
  Pipe error = make_pipe(program);
  Pipe failure = make_pipe(program);
  guardian_ = ::fork();
  if (guardian_ < 0) throw Error("cannot run {}: {}", program, std::strerror(errno));
  if (guardian_ == 0) {
    control_.close();
    for (Pipe* pipe : {&output, &error, &failure})
      pipe->output.close();
    become_guardian(launch, std::move(other),
                    {.output = output.input.release(),
                     .error = error.input.release(),
                     .failure = failure.input.release()},
                    room);
  }
  output_ = std::move(output.output);
  error_ = std::move(error.output);
  failure_ = std::move(failure.output);
  other.close();
  try {
    room_ = answer("room ");
  } catch (...) {
    control_.close();
    wait_for(guardian_);
    throw;
  }
}

Guardian::~Guardian() {
  control_.close();
  if (guardian_ > 0) wait_for(guardian_);
  if (!room_.empty()) remove_room(room_);  // only if the guardian itself was killed
}

std::string Guardian::answer(const std::string& expected) {
  const auto message = receive_message(control_.get());
  if (!message) throw Error("cannot go on: the process that watches the program was killed");
  constexpr std::string_view failed = "failed ";
  if (message->starts_with(failed)) throw Error("{}", message->substr(failed.size()));
  return message->substr(expected.size());
}

void Guardian::start() {
  send_message(control_.get(), "start");
  program_ = number_after(answer("started "), "");
}

void Guardian::let_go() {
  send_message(control_.get(), "go");
}

void Guardian::send(int signal) {
  send_message(control_.get(), fmt::format("signal {}", signal));
}

int Guardian::take_status() {
  return number_after(answer("ended "), "");
}

std::string Guardian::failure() const {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t count = 0; (count = ::read(failure_.get(), buffer.data(), buffer.size())) != 0;) {
    if (count < 0 && errno != EINTR) break;
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace whittle::sandbox
