// One loop waits for everything at once: what the program writes, its end, the answer of
// the probe that is under way, and the time. Whether something listens can only be looked
// for again and again.
//
// A program that is waited for goes through: not listening yet, being probed, told to stop,
// killed. One that is not has until its time is over, and then is killed at once.
#include "sandbox/trial.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "rootfs/manifest_tree.h"
#include "sandbox/foreign.h"
#include "sandbox/guardian.h"
#include "sandbox/staged_root.h"
#include "trace/tracer.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace whittle::sandbox {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How often something is looked for, and how soon Ctrl-C is seen.
constexpr milliseconds interval{20};
// How soon a probe that was not answered is sent again.
constexpr milliseconds between_probes{100};

class Runner {
 public:
  Runner(const Trial& trial, const Setting& setting, Guardian& guardian)
      : trial_(trial), setting_(setting), guardian_(guardian) {
    course_.words = trial.workload.words;
    course_.isolation = trial.isolation;
    course_.not_shown = setting.not_shown;
    for (const Place& place : trial.demands.listening)
      course_.awaited.push_back({.what = place_text(place), .is_met = false, .answer = {}});
    for (const Probe& probe : trial.demands.probes)
      course_.awaited.push_back({.what = probe.text, .is_met = false, .answer = {}});
  }

  Course run() {
    refuse_taken_places();
    guardian_.start();
    if (setting_.launch.is_watched) {
      watch_.emplace(guardian_.program(), setting_.hides);
      guardian_.let_go();
    }
    start_ = Clock::now();
    while (!has_ended_ || is_open(output_) || is_open(error_)) {
      throw_if_interrupted();
      wait();
      look_for_places();
      go_on();
    }
    course_.time = std::chrono::duration_cast<milliseconds>(end_ - start_);
    take_failure();
    if (watch_) take_record();
    if (!trial_.is_watched) course_.record.reset();
    return std::move(course_);
  }

 private:
  static bool is_open(int fd) { return fd >= 0; }

  // In a network that is shared somebody else may be the one who listens.
  void refuse_taken_places() const {
    if (setting_.has_network) return;
    for (const Place& place : trial_.demands.listening)
      if (place.socket.empty() && is_listening(place, ::getpid()))
        throw Error("cannot wait for {}: something listens there already", place_text(place));
  }

  void wait() {
    enum Waited : std::size_t { output, error, ended, probe, count };
    std::array<pollfd, count> waited{};
    waited[output].fd = output_;
    waited[error].fd = error_;
    waited[ended].fd = has_ended_ ? -1 : guardian_.ended();
    waited[probe].fd = probing_ ? probing_->answered() : -1;
    for (pollfd& each : waited)
      each.events = POLLIN;
    const auto time = static_cast<int>(interval.count());
    if (::poll(waited.data(), waited.size(), time) <= 0) return;
    if (waited[output].revents != 0) read_from(output_, course_.output);
    if (waited[error].revents != 0) read_from(error_, course_.error);
    if (waited[probe].revents != 0) take_answer();
    if (waited[ended].revents != 0) take_end();
  }

  void read_from(int& fd, Output& output) const {
    std::array<char, 65536> buffer{};
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
      fd = -1;
      return;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    output.add(bytes);
    if (trial_.told) trial_.told(bytes);
  }

  void take_end() {
    const int status = guardian_.take_status();
    has_ended_ = true;
    end_ = Clock::now();
    if (WIFSIGNALED(status)) course_.signal = WTERMSIG(status);
    if (WIFEXITED(status)) course_.exit_status = WEXITSTATUS(status);
    probing_.reset();
  }

  void take_answer() {
    ProbeAnswer answer = probing_->take();
    probing_.reset();
    Awaited& asked = course_.awaited[trial_.demands.listening.size() + next_probe_];
    asked.is_met = answer.is_good;
    asked.answer = std::move(answer.text);
    if (asked.is_met) ++next_probe_;
    ask_again_ = Clock::now() + (asked.is_met ? milliseconds(0) : between_probes);
  }

  bool is_waiting() const {
    return !has_ended_ && !course_.stopped_by && !course_.timed_out && !course_.awaited.empty();
  }

  void look_for_places() {
    if (!is_waiting()) return;
    const std::vector<Place>& places = trial_.demands.listening;
    for (std::size_t i = 0; i < places.size(); ++i)
      if (!course_.awaited[i].is_met)
        course_.awaited[i].is_met = is_listening(places[i], guardian_.program());
  }

  bool all_listen() const {
    const auto begin = course_.awaited.begin();
    const auto count = static_cast<std::ptrdiff_t>(trial_.demands.listening.size());
    return std::all_of(begin, begin + count, [](const Awaited& each) { return each.is_met; });
  }

  void go_on() {
    if (has_ended_) return;
    const auto now = Clock::now();
    if (is_waiting() && all_listen() && !probing_) {
      if (next_probe_ == trial_.demands.probes.size()) {
        stop(now);
      } else if (now >= ask_again_) {
        ask();
      }
    }
    if (course_.stopped_by && !course_.was_killed && now >= stopped_ + trial_.demands.grace) {
      course_.was_killed = true;
      guardian_.send(SIGKILL);
    }
    if (!course_.stopped_by && !course_.timed_out && now >= start_ + trial_.demands.time) {
      course_.timed_out = true;
      probing_.reset();
      guardian_.send(SIGKILL);
    }
  }

  void ask() {
    const auto left = std::chrono::ceil<milliseconds>(start_ + trial_.demands.time - Clock::now());
    const Vantage vantage{.process = guardian_.program(),
                          .other_network = setting_.has_network,
                          .other_root = setting_.has_room};
    probing_ = std::make_unique<Probing>(trial_.demands.probes[next_probe_], vantage, left);
  }

  void stop(Clock::time_point now) {
    course_.stopped_by = trial_.workload.stop_signal;
    stopped_ = now;
    guardian_.send(trial_.workload.stop_signal);
  }

  void take_failure() {
    try {
      throw_failure(guardian_.failure());
    } catch (const NotStarted& reason) {
      course_.not_started = reason.what();
    }
  }

  void take_record() {
    const trace::Watched watched = watch_->finish();
    course_.notes.assign(watched.notes.begin(), watched.notes.end());
    course_.record = watched.record;
    // Without a mount namespace of its own a root is a directory of ours.
    std::error_code failed;
    const auto room = std::filesystem::canonical(guardian_.room(), failed);
    if (!failed) course_.record = below(watched.record, room.string() + "/root");
  }

  static trace::Record below(const trace::Record& record, const std::string& root) {
    const auto inside = [&](const std::string& path) {
      return path.starts_with(root + "/") ? path.substr(root.size()) : path;
    };
    trace::Record result;
    for (const auto& [path, used] : record.paths) {
      trace::Used& there = result.paths[inside(path)];
      there.uses.insert(used.uses.begin(), used.uses.end());
      for (const std::string& program : used.by)
        there.by.insert(inside(program));
    }
    return result;
  }

  const Trial& trial_;
  const Setting& setting_;
  Guardian& guardian_;
  Course course_;
  int output_ = guardian_.output();
  int error_ = guardian_.error();
  std::optional<trace::Watch> watch_;
  bool has_ended_ = false;
  std::unique_ptr<Probing> probing_;
  std::size_t next_probe_ = 0;
  Clock::time_point start_;
  Clock::time_point end_;
  Clock::time_point ask_again_;
  Clock::time_point stopped_;
};

}  // namespace

Course run(const Trial& trial) {
  Setting setting = setting_of(trial.isolation.isolation, trial.workload, *trial.root);
  setting.launch.emulator = emulator_for(rootfs::ManifestTree(*trial.root), trial.workload);
  if (setting.launch.emulator)
    setting.not_shown.emplace_back("other programs of that machine, which it starts in turn");
  setting.launch.is_watched = trial.is_watched || setting.hides;
  Guardian guardian(setting.launch,
                    setting.has_room ? Guardian::Room::directory : Guardian::Room::none);
  if (setting.has_room) stage(*trial.root, guardian.room());
  return Runner(trial, setting, guardian).run();
}

}  // namespace whittle::sandbox
