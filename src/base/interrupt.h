#pragma once

namespace whittle {

// A signal asked the program to end. Thrown where work can stop, so that what
// was begun is removed on the way out; deliberately no std::exception, so that
// nobody takes it for a failure to report. main ends with end_by_signal().
struct Interrupted {
  int signal = 0;
};

// While one of these lives, SIGHUP, SIGINT and SIGTERM do not end the process
// at once: throw_if_interrupted() does, at the next safe place. A signal that
// was ignored stays ignored (nohup). They may be nested; main thread only.
class DeferInterrupts {
 public:
  DeferInterrupts();
  ~DeferInterrupts();
  DeferInterrupts(const DeferInterrupts&) = delete;
  DeferInterrupts& operator=(const DeferInterrupts&) = delete;
};

// Throws Interrupted if a signal came in while they were deferred. errno is
// left alone.
void throw_if_interrupted();

// Ends the process as the signal would have, so that the caller's shell sees it.
[[noreturn]] void end_by_signal(Interrupted interrupted);

}  // namespace whittle
