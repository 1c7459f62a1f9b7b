#include "commands/healthcheck_options.h"

#include "base/duration.h"
#include "base/error.h"

#include <CLI/CLI.hpp>

#include <chrono>

namespace whittle::commands {

namespace {

std::chrono::milliseconds time_of(const std::string& text, const char* option, bool may_be_none) {
  const auto time = parse_duration(text);
  if (time && (time->count() > 0 || may_be_none)) return *time;
  throw Error("cannot use {} {}: it is no time, as in 500ms, 30s or 2m", option, text);
}

}  // namespace

void HealthcheckOptions::add_to(CLI::App& app) {
  auto* const option =
      app.add_option("--healthcheck", probe,
                     "how the engine asks whether the program is well: http://HOST:PORT/PATH, "
                     "tcp:PORT, unix:PATH, by a probe that is packed; exec:PROGRAM WORDS")
          ->type_name("PROBE");
  const auto add_time = [&](const char* name, std::string& value, const char* what) {
    app.add_option(name, value, what)->type_name("TIME")->capture_default_str()->needs(option);
  };
  add_time("--healthcheck-interval", interval, "how long after one check the next begins");
  add_time("--healthcheck-timeout", timeout, "how long a check may take");
  add_time("--healthcheck-start-period", start_period,
           "how long after the start a failure does not count");
  app.add_option("--healthcheck-retries", retries, "how many failures in a row are too many")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::PositiveNumber)
      ->needs(option);
}

std::optional<plan::HealthcheckRequest> HealthcheckOptions::request() const {
  if (probe.empty()) return std::nullopt;
  plan::HealthcheckRequest request{parse_probe(probe), times().timeout};
  const auto& words = request.probe.words;
  if (!words.empty() && !words.front().starts_with('/'))
    throw Error("cannot use --healthcheck {}: {} is no path in the image", probe, words.front());
  return request;
}

image::HealthcheckTimes HealthcheckOptions::times() const {
  return {.interval = time_of(interval, "--healthcheck-interval", false),
          .timeout = time_of(timeout, "--healthcheck-timeout", false),
          .start_period = time_of(start_period, "--healthcheck-start-period", true),
          .retries = retries};
}

}  // namespace whittle::commands
