#include "base/signal.h"

#include <catch2/catch.hpp>

#include <csignal>

using whittle::parse_signal;
using whittle::signal_name;

TEST_CASE("a signal is named as engines take it") {
  CHECK(parse_signal("SIGTERM") == SIGTERM);
  CHECK(parse_signal("TERM") == SIGTERM);
  CHECK(parse_signal("15") == SIGTERM);
  CHECK(parse_signal("SIGRTMIN+3") == SIGRTMIN + 3);
  CHECK(parse_signal("RTMAX-1") == SIGRTMAX - 1);
  CHECK(parse_signal("RTMIN") == SIGRTMIN);
}

TEST_CASE("what is no signal is none") {
  for (const auto* text : {"", "0", "65", "-1", "SIG", "SIGNONE", "15x", "RTMIN-1", "RTMAX+1",
                           "RTMIN+31", "SIGRTMIN+"})
    CHECK_FALSE(parse_signal(text));
}

TEST_CASE("a signal has a name, or its number is told") {
  CHECK(signal_name(SIGSEGV) == "SIGSEGV");
  CHECK(signal_name(50) == "signal 50");
}
