#include "plan/healthcheck.h"

#include "base/error.h"
#include "freestanding/programs.h"

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

std::string program_for(const Plan& plan, std::string_view probe) {
  const image::Platform platform = platform_of(plan);
  const Bytes program = freestanding::find_program("probe", platform.architecture);
  // The one for ARM takes a v7.
  if (!program.empty() && platform.variant != "v5") return std::string(as_text(program));
  throw Error(
      "cannot pack --healthcheck {}: whittle has no probe for {}; exec:PROGRAM runs one of yours",
      probe, image::platform_text(platform));
}

}  // namespace

void add_healthcheck(Plan& plan, const HealthcheckRequest& request, rootfs::Builder& builder) {
  const Probe& probe = request.probe;
  if (probe.kind == Probe::Kind::exec) {
    plan.healthcheck = probe.words;
    return;
  }
  const std::string place = place_of_probe(plan.world->engine.walker());
  builder.write_file(
      place, program_for(plan, probe.text), 0755,
      {ReasonKind::written, "", "", fmt::format("the health check asks {} by it", probe.text)});
  // It tells what was wrong before the engine ends it.
  plan.healthcheck = {place, probe.text, probe_time(request.time)};
}

}  // namespace whittle::plan
