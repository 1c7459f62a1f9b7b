#include "report/start_json.h"

#include "base/error.h"
#include "base/text.h"

#include <array>
#include <utility>

namespace whittle::report {

namespace {

using List = std::vector<std::string> plan::Start::*;
constexpr std::array<std::pair<const char*, List>, 6> lists{
    {{"entrypoint", &plan::Start::entrypoint},
     {"cmd", &plan::Start::cmd},
     {"healthcheck", &plan::Start::healthcheck},
     {"env", &plan::Start::env},
     {"no_need", &plan::Start::no_need},
     {"allow_missing", &plan::Start::allow_missing}}};

}  // namespace

void put_start(Json& document, const plan::Start& start) {
  Json json = Json::object();
  for (const auto& [name, list] : lists) {
    if ((start.*list).empty()) continue;
    Json words = Json::array();
    for (const std::string& word : start.*list)
      words.push_back(to_utf8(word));
    json[name] = std::move(words);
  }
  if (!start.directory.empty()) put_path(json, "directory", start.directory);
  if (!start.user.empty()) json["user"] = to_utf8(start.user);
  document["start"] = std::move(json);
}

plan::Start read_start(const Json& start, const std::string& name) try {
  plan::Start found;
  for (const auto& [key, list] : lists)
    if (start.contains(key)) found.*list = start.at(key).get<std::vector<std::string>>();
  found.directory = path_of(start, "directory");
  found.user = start.value("user", std::string());
  return found;
} catch (const Json::exception&) {
  throw Error("cannot use {}: its \"start\" is not what `whittle pack --json` prints", name);
}

}  // namespace whittle::report
