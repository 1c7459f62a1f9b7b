#pragma once

#include "trace/record.h"
#include "trace/start.h"
#include "tree/walker.h"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
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

// Whether a path is not there for the program, whatever this machine has; a last link is
// meant, or what it leads to.
using Hides = std::function<bool(const std::string& path, tree::LastLink last)>;

// A process that somebody else has made and not let go yet, watched by a thread of this
// process from now on, with all that it starts. It has to set file_call_filter() before its
// exec; what it does until then is not recorded. Paths are those below its root.
class Watch {
 public:
  // What is hidden answers ENOENT, unless the kernel itself opens it: loaders, interpreters
  // of scripts. Throws Error if it cannot be traced. SIGCHLD is blocked while one of these
  // lives.
  explicit Watch(pid_t process, Hides hides = {});
  // What still runs is killed.
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // What came of it, once all of it has ended. Throws Error if it could not be traced to
  // its end.
  Watched finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace whittle::trace
