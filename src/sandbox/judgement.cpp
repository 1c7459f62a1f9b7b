// Patterns are matched line by line, as grep does, in libstdc++'s breadth-first way
// (__polynomial): its usual one recurses once a character and so ends the process on a line
// of some hundred kilobytes, and takes exponential time for some patterns. That way knows no
// back references. Searching would begin anew at every byte, so what may stand before a match is
// part of the pattern: that takes one pass.
#include "sandbox/judgement.h"

#include "base/duration.h"
#include "base/error.h"
#include "base/signal.h"
#include "base/text.h"

#include <csignal>
#include <regex>
#include <utility>

namespace whittle::sandbox {

namespace {

// Of a longer line the rest is not looked at.
constexpr std::size_t longest_line = 16384;

std::regex compiled(const std::string& pattern) {
  try {
    return std::regex(pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
  } catch (const std::regex_error& error) {
    throw Error("cannot use --expect-stdout '{}': {}", pattern, error.what());
  }
}

bool has_match(const std::string& text, const std::string& pattern) {
  const std::regex regex = compiled(fmt::format("[^\\n]*(?:{})", pattern));
  for (std::string_view line : split(text, "\n")) {
    line = line.substr(0, longest_line);
    if (std::regex_search(line.begin(), line.end(), regex, std::regex_constants::match_continuous))
      return true;
  }
  return false;
}

class Judge {
 public:
  Judge(const Course& course, const Demands& demands, const Expected& expected)
      : course_(course), demands_(demands), expected_(expected) {}

  Findings run() {
    if (!course_.not_started.empty()) {
      tell(fmt::format("could not be started: {}", course_.not_started),
           "a container of it would not start either");
      return std::move(findings_);
    }
    judge_end();
    if (expected_.output && !has_match(course_.output.text(), *expected_.output)) {
      tell(fmt::format("no line of its standard output matches '{}'", *expected_.output),
           course_.output.size() == 0 ? "it is empty" : "");
    }
    return std::move(findings_);
  }

 private:
  void tell(std::string what, std::string why = {}) {
    findings_.push_back({FindingId::run_failed,
                         Severity::error,
                         course_.words.front(),
                         std::move(what),
                         std::move(why),
                         {}});
  }

  const Awaited* first_unmet() const {
    for (const Awaited& awaited : course_.awaited)
      if (!awaited.is_met) return &awaited;
    return nullptr;
  }

  bool is_place(const Awaited& awaited) const {
    return &awaited - course_.awaited.data() <
           static_cast<std::ptrdiff_t>(demands_.listening.size());
  }

  std::string unmet(const Awaited& awaited) const {
    return is_place(awaited) ? fmt::format("listened on {}", awaited.what)
                             : fmt::format("answered {}", awaited.what);
  }

  void judge_end() {
    const Awaited* const awaited = first_unmet();
    const std::string last =
        awaited == nullptr || awaited->answer.empty() ? "" : "last: " + awaited->answer;
    if (course_.timed_out) {
      const std::string time = print_duration(demands_.time);
      tell(awaited == nullptr ? fmt::format("still ran after {}", time)
                              : fmt::format("had not {} after {}", unmet(*awaited), time),
           awaited == nullptr ? "--until-listening PORT waits for a server; --timeout gives more"
                              : last);
    } else if (awaited != nullptr) {
      tell(fmt::format("ended ({}) before it {}", ending(course_), unmet(*awaited)), last);
    } else if (course_.stopped_by) {
      judge_stop();
    } else {
      judge_exit();
    }
  }

  // A server may end by the signal, or as it likes; not by a crash.
  void judge_stop() {
    const bool was_stopped = course_.signal == course_.stopped_by || course_.was_killed;
    if (expected_.exit_status) {
      judge_exit();
    } else if (course_.signal && !was_stopped) {
      tell(fmt::format("died of {} when it was stopped by {}", signal_name(*course_.signal),
                       signal_name(*course_.stopped_by)));
    }
  }

  void judge_exit() {
    const int wanted = expected_.exit_status.value_or(0);
    if (course_.signal) {
      tell(fmt::format("died of {}", signal_name(*course_.signal)));
    } else if (course_.exit_status != wanted) {
      tell(fmt::format("ended with {}, not {}", ending(course_), wanted));
    }
  }

  const Course& course_;
  const Demands& demands_;
  const Expected& expected_;
  Findings findings_;
};

}  // namespace

void check_expected(const Expected& expected) {
  if (expected.output) compiled(*expected.output);
}

Findings judge(const Course& course, const Demands& demands, const Expected& expected) {
  return Judge(course, demands, expected).run();
}

}  // namespace whittle::sandbox
