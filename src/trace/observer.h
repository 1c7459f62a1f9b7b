#pragma once

#include "trace/file_calls.h"
#include "trace/paths.h"
#include "trace/record.h"

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace whittle::trace {

// A system call as a process makes it.
struct CallMade {
  std::uint32_t architecture = 0;
  std::uint64_t number = 0;
  std::array<std::uint64_t, 6> arguments{};
};

// What one argument of a call is about: what has to be known before the call is made.
struct Subject {
  Act act = Act::none;
  std::string path;  // absolute, as it was spelled
  tree::LastLink last = tree::LastLink::follow;
  std::uint64_t flags = 0;
  // Before the call: where it led, of what is about to be made, removed or replaced.
  std::optional<Way> before;
};

// A call that has begun, of which something is to be recorded once its result is known.
struct CallBegun {
  std::vector<Subject> subjects;
};

// Turns the calls of processes into a record. Reads of a process what its call names, while
// that process is stopped.
class Observer {
 public:
  // Whether this process finds what the watched ones find by the same path. `own`: it does
  // not, and each of them may have another root.
  enum class Root { same, other, own };

  // Paths are those of this tree, as the first process sees them.
  Observer(std::shared_ptr<const tree::FileTree> tree, Root root);

  // nullopt: there is nothing to record of it once it has ended: it has nothing to do with
  // files, or is recorded already.
  std::optional<CallBegun> begin(pid_t process, const CallMade& call);
  // Whether what the call names is to be hidden; it then is recorded as absent.
  bool hide(pid_t process, const CallMade& call,
            const std::function<bool(const std::string&, tree::LastLink)>& hides);
  // `result` is as the kernel gives it: an error is a small negative number.
  void end(pid_t process, const CallBegun& call, std::int64_t result);
  // The process runs another program from now on; `call` is what it asked for, where that
  // was seen.
  void executed(pid_t process, const CallBegun* call);
  // What a process has had since before it was watched: its program, code and open files.
  void met(pid_t process);
  // Another process may have this number from now on.
  void gone(pid_t process) { programs_.erase(process); }

  // A fact that the record cannot say; each is there once.
  void note(std::string text) { notes_.insert(std::move(text)); }

  const Record& record() const { return record_; }
  const std::set<std::string>& notes() const { return notes_; }

 private:
  std::optional<Subject> subject(pid_t process, const CallMade& call, const Argument& argument);
  std::optional<std::string> absolute(pid_t process, const CallMade& call,
                                      const Argument& argument);
  std::optional<std::string> from_root(pid_t process, std::string path) const;
  std::optional<std::string> socket_path(pid_t process, const CallMade& call,
                                         const Argument& argument) const;
  bool is_settled(pid_t process, const Subject& subject);
  bool tells_itself(pid_t process, const CallMade& call, const FileCall& known);
  void end_open(pid_t process, const Subject& subject, std::int64_t result);
  void end_failed(pid_t process, const Subject& subject, int error);
  void end_done(pid_t process, const Subject& subject, std::int64_t result);
  void end_made(pid_t process, const Subject& subject);
  void add_scripts(pid_t process, const std::string& path, const std::string& program);
  // The file that it executes, with its interpreter and what it has mapped; nullopt: it is gone.
  std::optional<std::string> add_program(pid_t process);
  void add_interpreter(pid_t process, const std::string& program);
  void say_set_user_id(pid_t process, const std::string& program);
  void add(pid_t process, const std::string& path, Use use);
  // The way to what is there, which a call has just found.
  Way find(const Subject& subject);
  Way add_way(pid_t process, const Subject& subject, Use use);
  void add_links(pid_t process, const Way& way);
  const std::string& program_of(pid_t process);

  Paths paths_;
  Root root_;
  Record record_;
  std::set<std::string> notes_;
  std::map<pid_t, std::string> programs_;
  std::map<std::string, std::string> interpreters_;  // by program; empty: it has none
  bool has_other_roots_ = false;                     // of processes, or one changed it
};

}  // namespace whittle::trace
