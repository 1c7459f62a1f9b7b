#include "report/run_json.h"

#include "base/signal.h"
#include "base/text.h"

#include <string>
#include <utility>

namespace whittle::report {

namespace {

Json stream(const sandbox::Output& output) {
  Json json{{"bytes", output.size()}, {"cut", output.is_cut()}};
  put_path(json, "text", output.text());
  return json;
}

Json isolation(const sandbox::Course& course) {
  Json refused = Json::array();
  for (const sandbox::Refused& other : course.isolation.refused)
    refused.push_back({{"name", std::string(sandbox::isolation_name(other.isolation))},
                       {"reason", to_utf8(other.reason)}});
  return {{"name", std::string(sandbox::isolation_name(course.isolation.isolation))},
          {"refused", std::move(refused)},
          {"not_shown", course.not_shown}};
}

Json awaited(const sandbox::Course& course) {
  Json all = Json::array();
  for (const sandbox::Awaited& each : course.awaited) {
    Json json{{"what", to_utf8(each.what)}, {"met", each.is_met}};
    if (!each.answer.empty()) json["answer"] = to_utf8(each.answer);
    all.push_back(std::move(json));
  }
  return all;
}

Json words(const sandbox::Course& course) {
  Json all = Json::array();
  for (const std::string& word : course.words)
    all.push_back(to_utf8(word));
  return all;
}

}  // namespace

void put_run(Json& document, const sandbox::Course& course, bool is_good) {
  Json run{{"command", words(course)},
           {"good", is_good},
           {"isolation", isolation(course)},
           {"awaited", awaited(course)},
           {"timed_out", course.timed_out},
           {"seconds", static_cast<double>(course.time.count()) / 1000},
           {"stdout", stream(course.output)},
           {"stderr", stream(course.error)}};
  if (!course.not_started.empty()) {
    run["not_started"] = to_utf8(course.not_started);
  } else if (course.signal) {
    run["signal"] = signal_name(*course.signal);
  } else if (course.exit_status) {
    run["exit_status"] = *course.exit_status;
  }
  if (course.stopped_by) run["stopped_by"] = signal_name(*course.stopped_by);
  if (course.was_killed) run["killed"] = true;
  if (course.record) {
    Json notes = Json::array();
    for (const std::string& note : course.notes)
      notes.push_back(to_utf8(note));
    run["watched"] = {{"paths", course.record->paths.size()}, {"notes", std::move(notes)}};
  }
  document["run"] = std::move(run);
}

}  // namespace whittle::report
