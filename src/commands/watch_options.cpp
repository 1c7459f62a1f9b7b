#include "commands/watch_options.h"

#include "base/duration.h"
#include "base/error.h"
#include "sandbox/listening.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace whittle::commands {

namespace {

// How long a server may take until it listens, unless more is said.
constexpr std::chrono::milliseconds usual_time{30'000};

}  // namespace

void WatchOptions::add_to(CLI::App& app) {
  app.add_option("--until-listening", until_listening,
                 "what is run goes on until it listens there, and is then told to end; may be "
                 "repeated")
      ->type_name("PORT|unix:PATH")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--timeout", timeout,
                 "how long what is run may take before it is told to end; 30s to listen, unless "
                 "said")
      ->type_name("DURATION");
}

trace::Options WatchOptions::options() const {
  trace::Options options;
  if (!timeout.empty()) {
    options.timeout = parse_duration(timeout);
    if (!options.timeout || options.timeout->count() == 0)
      throw Error("cannot use --timeout {}: it is no duration, as 30s, 500ms or 2m is", timeout);
  }
  std::vector<sandbox::Place> places;
  for (const std::string& text : until_listening) {
    places.push_back(sandbox::parse_place(text));
    if (sandbox::is_listening(places.back(), ::getpid()))
      throw Error("cannot use --until-listening {}: something listens there already", text);
  }
  if (places.empty()) return options;
  if (!options.timeout) options.timeout = usual_time;
  options.until = [places = std::move(places)](pid_t process) {
    return std::ranges::all_of(places, [process](const sandbox::Place& place) {
      return sandbox::is_listening(place, process);
    });
  };
  return options;
}

std::optional<std::string> WatchOptions::failure(const trace::Watched& watched) const {
  if (until_listening.empty() || watched.end == trace::End::until) return std::nullopt;
  const std::string places = fmt::format("{}", fmt::join(until_listening, ", "));
  if (watched.end == trace::End::timeout)
    return fmt::format("it did not listen at {} in time", places);
  return fmt::format("it ended before it listened at {}", places);
}

}  // namespace whittle::commands
