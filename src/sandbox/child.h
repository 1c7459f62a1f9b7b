#pragma once

#include "base/descriptor.h"
#include "sandbox/workload.h"

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace whittle::sandbox {

// Why a program did not start although all around it was ready: that is an answer about
// the root, and no Error.
class NotStarted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What the program may do: all that whittle may, or no more than in a container.
enum class Privileges { as_they_are, of_container };

// A program that runs the one for another machine.
struct Emulator {
  std::shared_ptr<const Descriptor> file;
  std::string name;  // "qemu-aarch64-static"
};

// How a program gets from a fork to its first instruction.
struct Launch {
  Workload workload;
  unsigned long namespaces = 0;  // those of clone(2) that are new
  // In the parent, while the child waits for it. May be empty.
  std::function<void(pid_t child)> admit;
  // In the child: whatever keeps it apart. `room` is the directory that was made for it.
  // Throws Error. May be empty.
  std::function<void(const std::string& room)> enter;
  Privileges privileges = Privileges::as_they_are;
  bool sets_groups = true;  // where a user namespace refuses that, no
  std::optional<Emulator> emulator;
  bool is_watched = false;  // a tracer is told of its file calls
};

// The ends of pipes that the program gets.
struct Streams {
  int output = -1;
  int error = -1;
  // Closed when the program has begun; else what write_failure() wrote is in it.
  int failure = -1;
};

// A process that ends when whoever started it does, or lets go of its gate before it began.
struct Child {
  pid_t pid = -1;
  Descriptor gate;
};

// Starts it as a child of the caller, which must have one thread alone. One that is watched
// stands still until let_go(). Throws Error if there is no process to be had, or not what it
// needs.
Child start_child(const Launch& launch, const std::string& room, const Streams& streams);

// What is watched goes on. Throws Error.
void let_go(const Child& child);

// Runs all of it but the program: whether `enter` works here. nullopt: it does; else why not.
std::optional<std::string> why_it_cannot_enter(const Launch& launch);

// What is in the pipe of failures: nothing, if the program began. Throws Error for what
// kept the sandbox from being made, NotStarted for what kept the program from starting.
void throw_failure(std::string_view text);

}  // namespace whittle::sandbox
