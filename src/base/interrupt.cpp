#include "base/interrupt.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace whittle {

namespace {

constexpr std::array deferred_signals{SIGHUP, SIGINT, SIGTERM};

std::atomic<int> received = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler writes it");

int depth = 0;
std::array<struct sigaction, deferred_signals.size()> before{};

void remember(int signal) {
  received = signal;
}

}  // namespace

DeferInterrupts::DeferInterrupts() {
  if (depth++ > 0) return;
  for (std::size_t i = 0; i < deferred_signals.size(); ++i) {
    ::sigaction(deferred_signals[i], nullptr, &before[i]);
    if (before[i].sa_handler == SIG_IGN) continue;
    // No SA_RESTART: a write that waits for a slow reader must end too.
    struct sigaction defer{};
    defer.sa_handler = remember;
    ::sigaction(deferred_signals[i], &defer, nullptr);
  }
}

DeferInterrupts::~DeferInterrupts() {
  if (--depth > 0) return;
  for (std::size_t i = 0; i < deferred_signals.size(); ++i)
    ::sigaction(deferred_signals[i], &before[i], nullptr);
}

void throw_if_interrupted() {
  if (const int signal = received; signal != 0) throw Interrupted{signal};
}

void end_by_signal(Interrupted interrupted) {
  ::signal(interrupted.signal, SIG_DFL);
  ::raise(interrupted.signal);
  std::_Exit(128 + interrupted.signal);
}

}  // namespace whittle
