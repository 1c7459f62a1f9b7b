#include "commands/run_options.h"

#include "base/duration.h"
#include "base/error.h"

#include <CLI/CLI.hpp>

namespace whittle::commands {

void RunOptions::add_to(CLI::App& app) {
  const auto add_list = [&](const char* name, auto& values, const char* type, const char* what) {
    app.add_option(name, values, what)->type_name(type)->take_all()->allow_extra_args(false);
  };
  app.add_option("--expect-exit", expect_exit, "the exit status that is right, if not 0")
      ->type_name("N");
  app.add_option("--expect-stdout", expect_stdout,
                 "a line of what it prints has to match (ECMAScript, without back references)")
      ->type_name("REGEX");
  add_list("--until-listening", until_listening, "PORT|unix:PATH",
           "wait until it listens there, then stop it as an engine does; may be repeated");
  add_list("--probe", probe, "PROBE",
           "ask until it answers, then stop it: http://HOST:PORT/PATH, tcp:PORT, unix:PATH, or "
           "exec:WORDS, a program of this machine; may be repeated");
  app.add_option("--timeout", timeout, "how long it may take; 30s unless said")
      ->type_name("DURATION");
  app.add_option("--isolation", isolation,
                 "what keeps it apart, instead of the best that works here")
      ->check(CLI::IsMember({"namespaces", "here", "subtractive", "landlock", "chroot"}));
}

bool RunOptions::any() const {
  return expect_exit || !expect_stdout.empty() || !until_listening.empty() || !probe.empty() ||
         !timeout.empty() || !isolation.empty();
}

sandbox::Demands RunOptions::demands() const {
  sandbox::Demands demands;
  for (const std::string& place : until_listening)
    demands.listening.push_back(sandbox::parse_place(place));
  for (const std::string& text : probe)
    demands.probes.push_back(parse_probe(text, Asker::whittle));
  if (!timeout.empty()) {
    const auto time = parse_duration(timeout);
    if (!time || time->count() == 0)
      throw Error("cannot use --timeout {}: it is no duration, as 30s, 500ms or 2m is", timeout);
    demands.time = *time;
  }
  return demands;
}

sandbox::Expected RunOptions::expected() const {
  sandbox::Expected expected{.exit_status = expect_exit, .output = {}};
  if (expect_exit && (*expect_exit < 0 || *expect_exit > 255))
    throw Error("cannot expect exit status {}: they are 0 to 255", *expect_exit);
  if (!expect_stdout.empty()) expected.output = expect_stdout;
  sandbox::check_expected(expected);
  return expected;
}

std::optional<sandbox::Isolation> RunOptions::forced() const {
  if (isolation.empty()) return std::nullopt;
  return sandbox::parse_isolation(isolation);
}

}  // namespace whittle::commands
