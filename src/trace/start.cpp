// The process waits at a pipe and not by a signal: nothing that it is started with shows
// that it stood still.
#include "trace/start.h"

#include "base/error.h"
#include "base/pipe.h"
#include "base/text.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace whittle::trace {

namespace {

bool is_executable(const std::string& path) {
  struct stat st{};
  return ::stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words)
    all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

// What the process does. Between fork and exec nothing is called that a thread of the
// parent could hold a lock of.
struct Child {
  const char* file;
  char* const* words;
  char* const* words_of_shell;
  const std::vector<sock_filter>& filter;
  const Launch& launch;
  const Pipe& go;
  int reports;

  void say(const auto& what) const {
    while (::write(reports, &what, sizeof what) < 0 && errno == EINTR) {
    }
  }

  [[noreturn]] void run() const {
    // Nobody will let it go once its parent is gone.
    ::close(go.input.get());
    char byte = 0;
    ssize_t count = 0;
    while ((count = ::read(go.output.get(), &byte, 1)) < 0 && errno == EINTR) {
    }
    if (count != 1) ::_exit(125);
    // whittle ignores these two for itself.
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGXFSZ, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &launch.mask, nullptr);
    if (launch.output == Output::to_standard_error) ::dup2(STDERR_FILENO, STDOUT_FILENO);
    FilterReport report;
    report.set = set_filter(filter);
    report.error = report.set == FilterSet::refused ? errno : 0;
    say(report);
    if (report.set != FilterSet::refused) {
      ::execve(file, words, environ);
      // What has no first line that says how to run it shells run.
      if (errno == ENOEXEC) ::execve(words_of_shell[0], words_of_shell, environ);
      const int error = errno;
      say(error);
    }
    ::_exit(125);
  }
};

template <typename Report>
std::optional<Report> read_report(const Waiting& waiting) {
  Report report{};
  ssize_t count = 0;
  while ((count = ::read(waiting.reports.get(), &report, sizeof report)) < 0 && errno == EINTR) {
  }
  return count == sizeof report ? std::optional(report) : std::nullopt;
}

}  // namespace

std::string find_command(const std::string& word) {
  if (word.contains('/')) {
    if (::access(word.c_str(), X_OK) != 0)
      throw Error("cannot start {}: {}", word, std::strerror(errno));
    if (!is_executable(word)) throw Error("cannot start {}: it is no file", word);
    return word;
  }
  const char* path = std::getenv("PATH");
  for (const std::string_view directory : split(path == nullptr ? "/usr/bin:/bin" : path, ":")) {
    const std::string file = directory.empty() ? word : fmt::format("{}/{}", directory, word);
    if (is_executable(file)) return file;
  }
  throw Error("cannot start {}: there is no such program in PATH", word.empty() ? "\"\"" : word);
}

Waiting make_waiting(const Launch& launch) {
  const std::string& file = launch.file;
  std::vector<std::string> words = launch.words;
  std::vector<std::string> shell{"/bin/sh", file};
  shell.insert(shell.end(), words.begin() + 1, words.end());
  const auto arguments = pointers(words);
  const auto of_shell = pointers(shell);
  const std::vector<sock_filter> filter = file_call_filter();
  Pipe go = make_pipe(file);
  Pipe reports = make_pipe(file);
  const Child child{.file = file.c_str(),
                    .words = arguments.data(),
                    .words_of_shell = of_shell.data(),
                    .filter = filter,
                    .launch = launch,
                    .go = go,
                    .reports = reports.input.get()};
  const pid_t process = ::fork();
  if (process < 0) throw Error("cannot start {}: {}", file, std::strerror(errno));
  if (process == 0) child.run();
  return {process, std::move(go.input), std::move(reports.output)};
}

std::optional<FilterReport> filter_of(const Waiting& waiting) {
  return read_report<FilterReport>(waiting);
}

std::optional<int> exec_failure_of(const Waiting& waiting) {
  return read_report<int>(waiting);
}

}  // namespace whittle::trace
