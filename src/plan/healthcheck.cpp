#include "plan/healthcheck.h"

#include "base/error.h"
#include "probe/programs.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace whittle::plan {

namespace {

constexpr std::string_view library_directory = "/usr/lib";
constexpr std::string_view probe_name = "whittle/probe";

// Without a link in its directories.
std::string place_of_probe(const tree::Walker& walker) {
  const auto walked = walker.walk(library_directory);
  return tree::join(walked ? walked->path : library_directory, probe_name);
}

// In milliseconds, of which it takes a million at most.
std::string probe_time(std::chrono::milliseconds time) {
  return fmt::format("{}", std::min<std::int64_t>(time.count() * 9 / 10, 1'000'000));
}

std::string_view program_for(const Plan& plan, std::string_view question) {
  const std::string machine = platform_of(plan).architecture;
  const std::string_view program = probe::program_for(machine);
  if (!program.empty()) return program;
  throw Error(
      "cannot pack --healthcheck {}: this whittle has no probe for {}; exec:PROGRAM runs one of "
      "yours",
      question, machine);
}

}  // namespace

void add_healthcheck(Plan& plan, const HealthcheckRequest& request, rootfs::Builder& builder) {
  const probe::Question& question = request.question;
  if (question.kind == probe::Question::Kind::exec) {
    plan.healthcheck = question.words;
    return;
  }
  const std::string place = place_of_probe(plan.world->engine.walker());
  builder.write_file(
      place, std::string(program_for(plan, question.text)), 0755,
      {ReasonKind::written, "", "", fmt::format("the health check asks {} by it", question.text)});
  // It tells what was wrong before the engine ends it.
  plan.healthcheck = {place, question.text, probe_time(request.time)};
}

}  // namespace whittle::plan
