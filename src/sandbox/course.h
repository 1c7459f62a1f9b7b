#pragma once

#include "sandbox/isolation.h"
#include "trace/record.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::sandbox {

// What a program wrote to one stream: all of it, or as much of the beginning and of the end.
class Output {
 public:
  static constexpr std::size_t most_kept = std::size_t{1} << 20U;  // of each

  void add(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  bool is_cut() const { return size_ > begin_.size() + end_.size(); }
  // What is kept.
  std::string text() const { return begin_ + end_; }
  // The last lines of it, at most so many.
  std::vector<std::string> last_lines(std::size_t most) const;

 private:
  std::string begin_;
  std::string end_;
  std::uint64_t size_ = 0;
};

// Whether something that was waited for came about.
struct Awaited {
  std::string what;  // "tcp:8080", as it was asked for
  bool is_met = false;
  std::string answer;  // what came last: "status 200", "Connection refused"
};

// How a run went.
struct Course {
  std::vector<std::string> words;  // what was started
  Choice isolation;
  std::vector<std::string> not_shown;
  std::string not_started;  // why it could not be; empty: it was
  std::optional<int> exit_status;
  std::optional<int> signal;  // that it died of
  std::vector<Awaited> awaited;
  bool timed_out = false;
  std::optional<int> stopped_by;  // the signal that it got once all that was awaited was met
  bool was_killed = false;        // it did not end by that
  Output output;
  Output error;
  std::chrono::milliseconds time{};
  // What a run that is watched touched, by paths of the root; and what that does not tell.
  std::optional<trace::Record> record;
  std::vector<std::string> notes;
};

// "exit status 1", "SIGSEGV".
std::string ending(const Course& course);

}  // namespace whittle::sandbox
