#pragma once

#include "trace/record.h"
#include "trace/start.h"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace whittle::trace {

// Why watching came to its end.
enum class End {
  by_itself,  // every process has ended
  until,      // what was waited for is there, and the program was told to end
  timeout,    // it took too long, and the program was told to end
  asked,      // whoever waits asked for it: of a program that ran before
};

struct Options {
  // Asked again and again while the program runs, of its process or one that it started;
  // true: it can be told to end. May be empty.
  std::function<bool(pid_t)> until;
  std::optional<std::chrono::milliseconds> timeout;
  Output output = Output::as_is;
  // Told at once, while the program runs. May be empty.
  std::function<void(const std::string&)> say;
};

// What came of watching.
struct Watched {
  Record record;
  std::set<std::string> notes;  // what the record cannot say
  int status = 0;               // of the program, as waitpid() has it
  End end = End::by_itself;
};

// Runs a command as it would run anyway, and records what it and all that it starts do with
// files. Signals that this process gets are passed on; a program that is stopped at a
// terminal stops this process too. Returns once everything that was started has ended: what
// is traced by a filter cannot go on alone.
//
// Throws Error if the command cannot be started, or cannot be traced here. Whatever ends
// this process ends what is traced.
Watched run(const std::vector<std::string>& command, const Options& options);

// Watches a process that runs already, with all its threads, the processes that it started
// and those that it starts, from what they have mapped and open on: until they end, for
// `timeout`, or until SIGINT or SIGTERM; then leaves them as they are. No filter can be set
// for them, so every system call stops meanwhile.
//
// Throws Error if there is no such process, or it cannot be traced. Whatever ends this
// process, they go on.
Watched attach(pid_t process, const Options& options);

}  // namespace whittle::trace
