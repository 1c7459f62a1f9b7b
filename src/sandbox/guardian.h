#pragma once

#include "base/descriptor.h"
#include "base/interrupt.h"
#include "sandbox/child.h"

#include <sys/types.h>

#include <optional>
#include <string>

namespace whittle::sandbox {

// A process between whittle and the program that outlives whittle for a moment: however
// whittle ends, SIGKILL included, it kills the program with all that came of it, and
// removes the directory that was made for it. Signals are deferred while one of these lives
// (base/interrupt.h).
class Guardian {
 public:
  enum class Room { none, directory };

  // Throws Error if it cannot be started, or no directory can be made. This process must
  // have one thread alone.
  Guardian(const Launch& launch, Room room);
  // Nothing is left when it returns.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  // The directory, empty at first and closed to others; empty: there is none.
  const std::string& room() const { return room_; }

  // Starts the program. Throws Error if there is no process to be had. One that is watched
  // stands still until let_go().
  void start();
  void let_go();
  // As this process sees it, also in a PID namespace of its own.
  pid_t program() const { return program_; }
  void send(int signal);

  // What the program writes; at their ends once all of it is dead.
  int output() const { return output_.get(); }
  int error() const { return error_.get(); }
  // Can be read when it has ended: then take_status() has what waitpid() said. Throws Error
  // if the guardian itself was killed.
  int ended() const { return control_.get(); }
  int take_status();
  // Everything that was said in the pipe of failures; after the end.
  std::string failure() const;

 private:
  std::string answer(const std::string& expected);

  DeferInterrupts deferred_;
  Descriptor control_;
  Descriptor output_;
  Descriptor error_;
  Descriptor failure_;
  pid_t guardian_ = -1;
  pid_t program_ = -1;
  std::string room_;
};

}  // namespace whittle::sandbox
