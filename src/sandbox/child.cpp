// Between the fork and the program: the child waits until its parent has given it ids,
// leaves the caller's session, so that Ctrl-C and the terminal are whittle's alone, is kept
// apart, becomes its user, and starts the program. Whatever fails on the way is written
// into a pipe that closes by itself when the program begins.
//
// The traps: a change of user clears what was asked of PR_SET_PDEATHSIG, so that comes
// after it, and the parent may be gone by then; a pipe belongs to who made it, so a
// program of another user cannot open /dev/stdout unless the pipe is given to it; ENOENT
// of execve may be about the interpreter of a file that is there.
#include "sandbox/child.h"

#include "base/error.h"
#include "base/pipe.h"
#include "sandbox/capabilities.h"
#include "trace/filter.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace whittle::sandbox {

namespace {

constexpr int not_run = 127;
constexpr char of_sandbox = 's';
constexpr char of_program = 'p';

void check(bool is_done, std::string_view what) {
  if (!is_done) throw Error("cannot {}: {}", what, std::strerror(errno));
}

void write_failure(int pipe, char kind, std::string_view text) {
  const std::string line = kind + std::string(text);
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t written = ::write(pipe, line.data() + at, line.size() - at);
    if (written < 0 && errno != EINTR) return;
    if (written > 0) at += static_cast<std::size_t>(written);
  }
}

void take_streams(const Launch& launch, const Streams& streams) {
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (const auto& user = launch.workload.user) {
    for (const int pipe : {streams.output, streams.error})
      if (::fchown(pipe, user->uid, user->gid) != 0) continue;  // then it cannot be opened again
  }
  check(nothing.get() < 0 || ::dup2(nothing.get(), STDIN_FILENO) >= 0, "give it an input");
  check(::dup2(streams.output, STDOUT_FILENO) >= 0, "give it an output");
  check(::dup2(streams.error, STDERR_FILENO) >= 0, "give it an output");
  constexpr unsigned first = 3;
  if (::syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  constexpr rlim_t most = 65536;
  for (rlim_t fd = first; fd < std::min(limit.rlim_cur, most); ++fd)
    ::fcntl(static_cast<int>(fd), F_SETFD, FD_CLOEXEC);
}

// What whittle ignores or blocks is nothing that an engine would.
void take_usual_signals() {
  for (int signal = 1; signal < NSIG; ++signal)
    if (signal != SIGKILL && signal != SIGSTOP) ::signal(signal, SIG_DFL);
  sigset_t none{};
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void become_user(const Launch& launch) {
  if (launch.privileges == Privileges::of_container) keep_capabilities_of_container();
  if (const auto& user = launch.workload.user) {
    const std::string who = fmt::format("become user {}:{}", user->uid, user->gid);
    // Groups are root's to set; who is the user already has them.
    const bool is_other = ::geteuid() != user->uid || ::getegid() != user->gid;
    if (launch.sets_groups && (is_other || ::geteuid() == 0))
      check(::setgroups(user->groups.size(), user->groups.data()) == 0, who);
    if (is_other) {
      check(::setresgid(user->gid, user->gid, user->gid) == 0, who);
      check(::setresuid(user->uid, user->uid, user->uid) == 0, who);
    }
  }
  if (launch.privileges == Privileges::of_container)
    check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "give up new privileges");
}

// The parent has died if its end of the pipe is closed.
void end_with_parent(int parent) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "end with whittle");
  pollfd waited{.fd = parent, .events = POLLIN, .revents = 0};
  if (::poll(&waited, 1, 0) > 0) ::_exit(not_run);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const std::string& text : texts)
    all.push_back(
        const_cast<char*>(text.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  all.push_back(nullptr);
  return all;
}

std::string reason_of(int error, const std::string& path) {
  struct stat st{};
  const bool is_there = ::stat(path.c_str(), &st) == 0;
  if (error == ENOENT && is_there)
    return "the file is there, but the interpreter that it names is not";
  if (error == EACCES && is_there && S_ISREG(st.st_mode) && (st.st_mode & 0111U) != 0)
    return "Permission denied: to it, to a directory or its interpreter, or the file system "
           "that it is unpacked to executes nothing (TMPDIR names another)";
  if (error == ENOEXEC) return "it is no program of this machine, nor a script with #!";
  return std::strerror(error);
}

// Returns only if there is nothing at the path, as shells then try the next.
void try_to_run(const std::string& path, const Launch& launch) {
  std::vector<std::string> words = launch.workload.words;
  const std::vector<char*> environment = pointers(launch.workload.environment);
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return;
  if (const auto& emulator = launch.emulator) {
    const std::array<std::string, 4> first{emulator->name, "-0", words.front(), path};
    words.erase(words.begin());
    words.insert(words.begin(), first.begin(), first.end());
    ::syscall(SYS_execveat, emulator->file->get(), "", pointers(words).data(), environment.data(),
              AT_EMPTY_PATH);
  } else {
    ::execve(path.c_str(), pointers(words).data(), environment.data());
  }
  throw NotStarted(fmt::format("{}: {}", path, reason_of(errno, path)));
}

void enter_directory(const std::string& directory) {
  if (::chdir(directory.c_str()) != 0)
    throw NotStarted(fmt::format("its working directory {}: {}", directory, std::strerror(errno)));
}

[[noreturn]] void run_program(const Launch& launch) {
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (const std::string& path : candidates(launch.workload))
    try_to_run(path, launch);
  const std::string& word = launch.workload.words.front();
  throw NotStarted(word.contains('/') ? fmt::format("{}: {}", word, std::strerror(ENOENT))
                                      : fmt::format("{} is in no directory of PATH", word));
}

// Runs `work` and says in the pipe what was thrown; what comes back is the exit status.
int guarded(int failure, const std::function<void()>& work) {
  try {
    work();
    return 0;
  } catch (const NotStarted& error) {
    write_failure(failure, of_program, error.what());
  } catch (const std::exception& error) {
    write_failure(failure, of_sandbox, error.what());
  }
  return not_run;
}

// A child in namespaces of its own that waits until `admit` has run; it never comes back.
Child fork_admitted(const Launch& launch, const std::function<int(int parent)>& work) {
  Pipe gate = make_pipe(launch.workload.words.front());
  const long child =
      ::syscall(SYS_clone, launch.namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  check(child >= 0, "make a process in namespaces of its own");
  if (child == 0) {
    gate.input.close();
    char admitted = 0;
    if (::read(gate.output.get(), &admitted, 1) != 1) ::_exit(not_run);
    ::_exit(work(gate.output.get()));
  }
  const auto pid = static_cast<pid_t>(child);
  try {
    if (launch.admit) launch.admit(pid);
  } catch (...) {
    gate.input.close();
    wait_for(pid);
    throw;
  }
  Child admitted{.pid = pid, .gate = std::move(gate.input)};
  if (!launch.is_watched) let_go(admitted);
  return admitted;
}

// From now on a tracer is told of what has to do with files. That comes last, for the tracer
// is to see the program and not its sandbox.
void be_watched() {
  if (trace::set_filter(trace::file_call_filter()) == trace::FilterSet::refused)
    throw Error("cannot watch it: seccomp: {}", std::strerror(errno));
}

}  // namespace

void let_go(const Child& child) {
  check(::write(child.gate.get(), "+", 1) == 1, "admit the process");
}

Child start_child(const Launch& launch, const std::string& room, const Streams& streams) {
  return fork_admitted(launch, [&](int parent) {
    return guarded(streams.failure, [&] {
      ::setsid();
      take_streams(launch, streams);
      take_usual_signals();
      if (launch.enter) launch.enter(room);
      become_user(launch);
      end_with_parent(parent);
      enter_directory(launch.workload.directory);
      if (launch.is_watched) be_watched();
      run_program(launch);
    });
  });
}

std::optional<std::string> why_it_cannot_enter(const Launch& launch) {
  Pipe failure = make_pipe("a trial");
  Child child;
  try {
    child = fork_admitted(
        launch, [&](int) { return guarded(failure.input.get(), [&] { launch.enter({}); }); });
  } catch (const Error& error) {
    return error.what();
  }
  failure.input.close();
  std::array<char, 1024> text{};
  const ssize_t count = ::read(failure.output.get(), text.data(), text.size());
  const int status = wait_for(child.pid);
  if (count > 1) return std::string(text.data() + 1, static_cast<std::size_t>(count) - 1);
  if (status != 0) return "the process that tried it died";
  return std::nullopt;
}

void throw_failure(std::string_view text) {
  if (text.empty()) return;
  const std::string what(text.substr(1));
  if (text.front() == of_program) throw NotStarted(what);
  throw Error(what);
}

}  // namespace whittle::sandbox
