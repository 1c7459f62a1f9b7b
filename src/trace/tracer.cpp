// The loop around ptrace.
//
// Processes are seized (PTRACE_SEIZE): that alone tells stops of job control from others,
// and lets what is stopped stay stopped (PTRACE_LISTEN) until it is continued. With a filter
// a process stops where a file call begins (PTRACE_EVENT_SECCOMP) and, made to go on by
// PTRACE_SYSCALL, where that call ends; every other call runs at full speed. Without one, for
// what was running before, every call stops twice.
//
// What happens inside a tracer's loop a program can see in one way only: time passes.
//  - A child of a process may be met before the parent's event that it was made.
//  - When a thread that is not the first one execs, it takes the first one's number, and all
//    others are gone without a word; PTRACE_EVENT_EXEC says which number it had.
//  - The first process of a PID namespace dies of its own faults, but not while it is traced:
//    it would run into the fault for ever. It is left to it.
//  - An interrupted call ends with an error of the kernel's own (512 and above) and begins
//    again.
// (Linux 6.10, ptrace(2).)
//
// Signals are not handled but waited for, those of stops (SIGCHLD) among them: nothing can
// come in between. A terminal sends what is typed to the program too, so what the kernel sent
// is not passed on.
#include "trace/tracer.h"

#include "base/error.h"
#include "trace/observer.h"
#include "trace/refusal.h"
#include "trace/start.h"
#include "trace/tracee.h"
#include "tree/directory_tree.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace whittle::trace {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds poll_interval{20};
constexpr milliseconds idle_interval{1000};
// File calls come in bursts, and on machines of a cloud it takes longer to be woken than what
// there is to do: so long the next stop is waited for awake.
constexpr std::chrono::microseconds time_awake{50};
// How long a program that is told to end may take, as engines have it.
constexpr milliseconds time_to_end{10'000};
// How long processes that are left may take to stop once more.
constexpr milliseconds time_to_detach{5'000};

constexpr unsigned long common_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
                                         PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                                         PTRACE_O_TRACEEXEC;

// Those that are passed on.
constexpr std::array passed_signals{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

bool ends_processes(int signal) {
  return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM;
}

bool stops_job(int signal) {
  return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

bool is_fault(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
         signal == SIGTRAP || signal == SIGSYS;
}

// Whether the process stopped for what it did itself, and nobody sent.
bool is_sent_by_kernel(pid_t process) {
  siginfo_t info{};
  return ::ptrace(PTRACE_GETSIGINFO, process, nullptr, &info) == 0 && info.si_code > 0;
}

// While one lives, signals wait until they are asked for. SIGTSTP of a terminal is not for
// us, but for the program.
class HeldSignals {
 public:
  enum class Which { all, of_children };

  explicit HeldSignals(Which which) {
    ::sigemptyset(&held_);
    ::sigaddset(&held_, SIGCHLD);
    if (which == Which::of_children) {
      ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
      return;
    }
    for (const int signal : passed_signals)
      ::sigaddset(&held_, signal);
    sigset_t blocked = held_;
    for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU})
      ::sigaddset(&blocked, signal);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  ~HeldSignals() {
    // What nobody asked for any more is not to end us now.
    constexpr timespec now{};
    while (::sigtimedwait(&held_, nullptr, &now) > 0) {
    }
    sigset_t stops;
    ::sigemptyset(&stops);
    for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU})
      ::sigaddset(&stops, signal);
    while (::sigtimedwait(&stops, nullptr, &now) > 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  const sigset_t& before() const { return before_; }

  // The next one; nullopt: none came in that time.
  std::optional<siginfo_t> wait(milliseconds time) const {
    const timespec most{time.count() / 1000, time.count() % 1000 * 1'000'000};
    siginfo_t info{};
    return ::sigtimedwait(&held_, &info, &most) > 0 ? std::optional(info) : std::nullopt;
  }

 private:
  sigset_t held_{};
  sigset_t before_{};
};

// A tree that has the paths that a process has: ours, unless it is in a container.
std::shared_ptr<const tree::FileTree> tree_of(pid_t process) {
  std::error_code ignored;
  const auto own = std::filesystem::read_symlink("/proc/self/ns/mnt", ignored);
  const auto its = std::filesystem::read_symlink(fmt::format("/proc/{}/ns/mnt", process), ignored);
  return std::make_shared<tree::DirectoryTree>(own == its ? "/"
                                                          : fmt::format("/proc/{}/root", process));
}

class Tracer {
 public:
  Tracer(std::shared_ptr<const tree::FileTree> tree, Observer::Root root, const Options& options)
      : signals_(root == Observer::Root::own ? HeldSignals::Which::of_children
                                             : HeldSignals::Which::all),
        observer_(std::move(tree), root),
        options_(options) {}

  // What an Error leaves behind cannot go on alone.
  ~Tracer() {
    if (!is_attached_) signal_all(SIGKILL);
  }
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  Watched run(const std::vector<std::string>& command) {
    const std::string file = find_command(command.front());
    waiting_ = make_waiting(
        {.file = file, .words = command, .mask = signals_.before(), .output = options_.output});
    main_ = waiting_.process;
    is_waiting_ = true;
    seize_waiting(file);
    loop();
    if (is_waiting_) fail_to_start(file);
    return result();
  }

  // Begins with a process that stands before its exec and was made by another one.
  void adopt(pid_t process, Hides hides) {
    hides_ = std::move(hides);
    main_ = process;
    is_waiting_ = true;
    seize_main();
  }
  Watched go_on() {
    loop();
    return result();
  }
  // From another thread.
  void give_up() { is_given_up_ = true; }

  Watched attach(pid_t process) {
    is_attached_ = true;
    main_ = process;
    seize_all(process);
    loop();
    return result();
  }

 private:
  struct Task {
    std::optional<CallBegun> call;  // that has begun, and not ended
    bool is_announced = false;      // its parent has said that it was made
  };

  Watched result() { return {observer_.record(), observer_.notes(), status_, end_}; }

  void say(const std::string& text) const {
    if (options_.say) options_.say(text);
  }

  // Begins to trace the process that was made for it, and lets it go.
  void seize_waiting(const std::string& file) {
    try {
      seize_main();
    } catch (const Error& error) {
      ::kill(main_, SIGKILL);
      ::waitpid(main_, nullptr, __WALL);
      throw Error("cannot trace {}: {}", file, error.what());
    }
    if (::write(waiting_.go.get(), "", 1) != 1)
      throw InternalError("the process that waits does not listen");
  }

  void seize_main() {
    const unsigned long options = common_options | PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP;
    if (::ptrace(PTRACE_SEIZE, main_, nullptr, options) != 0)
      throw Error("ptrace: {}", std::strerror(errno));
    tasks_[main_].is_announced = true;
  }

  [[noreturn]] void fail_to_start(const std::string& file) const {
    const auto filter = filter_of(waiting_);
    if (filter && filter->set == FilterSet::refused)
      throw Error("cannot trace {}: seccomp: {}", file, std::strerror(filter->error));
    const auto error = filter ? exec_failure_of(waiting_) : std::nullopt;
    throw Error("cannot start {}: {}", file, error ? std::strerror(*error) : "it was ended before");
  }

  // What the filter took from the program, now that it runs.
  void note_filter() {
    const auto filter = filter_of(waiting_);
    if (filter && filter->set == FilterSet::without_new_privileges)
      observer_.note(
          "it was run without new privileges, for whittle is not root: set-user-ID "
          "programs run as whoever starts them");
  }

  // All threads, and those of what it started, until no new ones are met.
  void seize_all(pid_t process) {
    bool is_new = true;
    while (is_new) {
      is_new = false;
      for (const pid_t thread : threads_of(process))
        is_new = seize(thread, process) || is_new;
    }
    if (tasks_.empty()) throw Error("cannot trace process {}: there is no such process", process);
    observer_.met(process);
    for (const pid_t child : children_of(process))
      if (!tasks_.contains(child)) seize_all(child);
  }

  // Whether it is traced by us only now.
  bool seize(pid_t thread, pid_t process) {
    if (tasks_.contains(thread)) return false;
    if (::ptrace(PTRACE_SEIZE, thread, nullptr, common_options) != 0) {
      const int error = errno;
      // Gone meanwhile, or made by one that is traced and met already.
      if (error == ESRCH || tracer_of(thread) == ::getpid()) return false;
      const auto tracer = tracer_of(thread).value_or(0);
      throw Error("cannot trace process {}: {}", process,
                  tracer != 0 ? fmt::format("process {} traces it already", tracer)
                              : std::string(std::strerror(error)));
    }
    tasks_[thread].is_announced = true;
    ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
    return true;
  }

  void loop() {
    const auto begin = Clock::now();
    deadline_ = options_.timeout ? std::optional(begin + *options_.timeout) : std::nullopt;
    while (!tasks_.empty()) {
      int status = 0;
      // Children of other threads are not ours to wait for.
      const pid_t process = ::waitpid(-1, &status, __WALL | __WNOTHREAD | WNOHANG);
      if (process > 0) {
        handle(process, status);
        handled_at_ = Clock::now();
        // What stops without end must not keep us from the clock.
        if (++handled_ % 1024 != 0) continue;
      } else if (process < 0 && errno == ECHILD) {
        return;
      } else if (Clock::now() - handled_at_ < time_awake) {
        ::sched_yield();
        continue;
      }
      look_around(process > 0 ? milliseconds(0) : options_.until ? poll_interval : rest_of_time());
      if (is_given_up_) return;
    }
  }

  // The program, or where it has ended what it left running.
  pid_t living() const { return tasks_.contains(main_) ? main_ : tasks_.begin()->first; }

  milliseconds rest_of_time() const {
    if (!deadline_) return idle_interval;
    const auto rest = std::chrono::ceil<milliseconds>(*deadline_ - Clock::now());
    return std::clamp(rest, milliseconds(0), idle_interval);
  }

  // Waits for a signal, and looks whether it is time to end.
  void look_around(milliseconds time) {
    if (const auto signal = signals_.wait(time); signal && signal->si_signo != SIGCHLD)
      pass_on(*signal);
    if (!is_ending_ && options_.until && !tasks_.empty() && options_.until(living()))
      finish(End::until);
    if (!deadline_ || Clock::now() < *deadline_) return;
    if (!is_ending_) {
      finish(End::timeout);
    } else if (is_attached_) {
      is_given_up_ = true;
    } else {
      signal_all(SIGKILL);
      deadline_.reset();
    }
  }

  void pass_on(const siginfo_t& info) {
    if (is_attached_) {
      if (ends_processes(info.si_signo) && !is_ending_) finish(End::asked);
      return;
    }
    // The kernel sends what is typed at a terminal to all that run there.
    const bool is_typed = info.si_code > 0;
    if (tasks_.contains(main_)) {
      if (!is_typed) ::kill(main_, info.si_signo);
    } else if (ends_processes(info.si_signo)) {
      signal_all(info.si_signo);
    }
  }

  void signal_all(int signal) {
    for (const auto& [process, task] : tasks_)
      ::kill(process, signal);
  }

  // Ends what was started here, and leaves what was not.
  void finish(End end) {
    is_ending_ = true;
    end_ = end;
    if (is_attached_) {
      deadline_ = Clock::now() + time_to_detach;
      for (const auto& [thread, task] : tasks_)
        ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
      return;
    }
    deadline_ = Clock::now() + time_to_end;
    if (tasks_.contains(main_)) {
      ::kill(main_, SIGTERM);
    } else {
      signal_all(SIGTERM);
    }
  }

  void handle(pid_t process, int status) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      ended(process, status);
      return;
    }
    if (!WIFSTOPPED(status)) return;
    const int signal = WSTOPSIG(status);
    const int event = status >> 16;
    Task& task = tasks_[process];
    if (event == PTRACE_EVENT_STOP) {
      stopped(process, task, signal);
    } else if (event != 0) {
      happened(process, task, event);
      resume(process, task, 0);
    } else if (signal == (SIGTRAP | 0x80)) {
      called(process, task);
      resume(process, task, 0);
    } else if (is_fault(signal) && is_sent_by_kernel(process) && is_init(process) &&
               !handles_signal(process, signal)) {
      detach(process, 0);
    } else {
      resume(process, task, signal);
    }
  }

  void ended(pid_t process, int status) {
    const auto task = tasks_.find(process);
    if (task != tasks_.end()) {
      if (!task->second.is_announced) ended_early_.insert(process);
      tasks_.erase(task);
    }
    observer_.gone(process);
    if (process != main_) return;
    status_ = status;
    if (!tasks_.empty() && !is_attached_ && !is_ending_)
      say("the program has ended, but processes that it started run on: they are waited for");
  }

  // Stopped by job control, newly met, or interrupted.
  void stopped(pid_t process, Task& task, int signal) {
    if (signal != SIGSTOP && !stops_job(signal)) {
      resume(process, task, 0);
      return;
    }
    if (is_attached_ && is_ending_) {
      detach(process, 0);
      return;
    }
    ::ptrace(PTRACE_LISTEN, process, nullptr, nullptr);
    // Whoever started us waits for us, and is to see that the job is stopped. What stops
    // itself for another process to continue it has SIGSTOP for that.
    if (process != main_ || !stops_job(signal) || ::getpgid(process) != ::getpgrp()) return;
    ::kill(::getpid(), SIGSTOP);
    ::kill(process, SIGCONT);
  }

  void happened(pid_t process, Task& task, int event) {
    if (event == PTRACE_EVENT_SECCOMP) {
      called(process, task);
      return;
    }
    unsigned long message = 0;
    ::ptrace(PTRACE_GETEVENTMSG, process, nullptr, &message);
    const auto other = static_cast<pid_t>(message);
    switch (event) {
      case PTRACE_EVENT_CLONE:
      case PTRACE_EVENT_FORK:
      case PTRACE_EVENT_VFORK:
        if (ended_early_.erase(other) == 0) tasks_[other].is_announced = true;
        break;
      case PTRACE_EVENT_EXEC:
        executed(process, task, other);
        break;
      default:
        break;
    }
  }

  void executed(pid_t process, Task& task, pid_t before) {
    std::optional<CallBegun> call = std::exchange(task.call, std::nullopt);
    if (before != process) {
      if (const auto former = tasks_.find(before); former != tasks_.end()) {
        call = std::move(former->second.call);
        tasks_.erase(former);
      }
      observer_.gone(before);
    }
    if (process == main_ && is_waiting_) {
      is_waiting_ = false;
      note_filter();
    }
    observer_.executed(process, call ? &*call : nullptr);
  }

  // Where a call begins or ends.
  void called(pid_t process, Task& task) {
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, process, sizeof info, &info) <= 0) {
      if (errno == ESRCH) return;
      throw Error(
          "cannot trace process {}: PTRACE_GET_SYSCALL_INFO: {}; Linux 5.3 or later is "
          "needed",
          process, std::strerror(errno));
    }
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
      const auto call = std::exchange(task.call, std::nullopt);
      if (call && !(process == main_ && is_waiting_)) observer_.end(process, *call, info.exit.rval);
      return;
    }
    const bool is_told_by_filter = info.op == PTRACE_SYSCALL_INFO_SECCOMP;
    CallMade call;
    call.architecture = info.arch;
    call.number = is_told_by_filter ? info.seccomp.nr : info.entry.nr;
    const auto& arguments = is_told_by_filter ? info.seccomp.args : info.entry.args;
    std::copy_n(std::begin(arguments), call.arguments.size(), call.arguments.begin());
    if (hides_ && is_told_by_filter && observer_.hide(process, call, hides_) &&
        refuse_call(process, ENOENT))
      return;
    task.call = observer_.begin(process, call);
  }

  void resume(pid_t process, const Task& task, int signal) {
    if (is_attached_ && is_ending_) {
      detach(process, signal);
      return;
    }
    const auto request = is_attached_ || task.call ? PTRACE_SYSCALL : PTRACE_CONT;
    ::ptrace(request, process, nullptr, static_cast<unsigned long>(signal));
  }

  void detach(pid_t process, int signal) {
    ::ptrace(PTRACE_DETACH, process, nullptr, static_cast<unsigned long>(signal));
    tasks_.erase(process);
  }

  const HeldSignals signals_;
  Observer observer_;
  const Options& options_;
  std::map<pid_t, Task> tasks_;  // threads and processes
  std::set<pid_t> ended_early_;  // before their parents said that they were made
  Hides hides_;
  pid_t main_ = 0;
  Waiting waiting_;
  bool is_waiting_ = false;   // the program was not started yet
  bool is_attached_ = false;  // it ran before, and is to run on
  bool is_ending_ = false;
  std::atomic<bool> is_given_up_ = false;
  std::optional<Clock::time_point> deadline_;
  std::size_t handled_ = 0;
  Clock::time_point handled_at_;
  int status_ = 0;
  End end_ = End::by_itself;
};

}  // namespace

Watched run(const std::vector<std::string>& command, const Options& options) {
  return Tracer(std::make_shared<tree::DirectoryTree>("/"), Observer::Root::same, options)
      .run(command);
}

Watched attach(pid_t process, const Options& options) {
  std::error_code error;
  if (process == ::getpid() || !std::filesystem::exists(fmt::format("/proc/{}", process), error))
    throw Error("cannot trace process {}: {}", process,
                process == ::getpid() ? "it is whittle itself" : "there is no such process");
  return Tracer(tree_of(process), Observer::Root::other, options).attach(process);
}

// All calls of ptrace have to come from the thread that seized, which thus is one of its own;
// when it ends the kernel kills what it still traces.
struct Watch::State {
  const Options options;
  Hides hides;
  std::unique_ptr<Tracer> tracer;
  std::future<Watched> result;
  std::jthread thread;

  void watch(pid_t process, std::promise<void> begun, std::promise<Watched> ended) {
    try {
      tracer->adopt(process, hides);
      begun.set_value();
    } catch (...) {
      begun.set_exception(std::current_exception());
      return;
    }
    try {
      ended.set_value(tracer->go_on());
    } catch (...) {
      ended.set_exception(std::current_exception());
    }
  }
};

Watch::Watch(pid_t process, Hides hides) : state_(std::make_unique<State>()) {
  state_->hides = std::move(hides);
  state_->tracer = std::make_unique<Tracer>(tree_of(process), Observer::Root::own, state_->options);
  std::promise<void> begun;
  std::promise<Watched> ended;
  state_->result = ended.get_future();
  std::future<void> beginning = begun.get_future();
  state_->thread = std::jthread(
      [state = state_.get(), process](std::promise<void> first, std::promise<Watched> last) {
        state->watch(process, std::move(first), std::move(last));
      },
      std::move(begun), std::move(ended));
  try {
    beginning.get();
  } catch (const Error& error) {
    throw Error("cannot trace it: {}", error.what());
  }
}

Watch::~Watch() {
  state_->tracer->give_up();
  ::kill(::getpid(), SIGCHLD);  // wakes it; blocked in all other threads
}

Watched Watch::finish() {
  return state_->result.get();
}

}  // namespace whittle::trace
