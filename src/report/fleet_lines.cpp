#include "report/fleet_lines.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "report/json.h"

#include <utility>

namespace whittle::report {

namespace {

using audit::Content;
using audit::FleetImage;

Json package_sums_json(const FleetImage& image) {
  Json packages = Json::object();
  for (const auto& [name, package] : image.packages)
    packages[to_utf8(name)] = {package.bytes, package.unreached};
  return packages;
}

Content content_of(const Json& json) {
  const auto digest = Digest::from_hex(json.at(0).get<std::string>());
  if (!digest) throw Error("it has a digest that is none");
  return {*digest, json.at(1).get<std::uint64_t>(), json.at(2).get<std::string>()};
}

FleetImage image_of(const Json& json) {
  FleetImage image;
  image.name = path_of(json, "name");
  image.id = json.value("id", std::string());
  if (json.contains("error")) {
    image.error = json.at("error").get<std::string>();
    return image;
  }
  image.bytes = json.at("bytes").get<std::uint64_t>();
  image.unreached = json.at("unreached").get<std::uint64_t>();
  image.hidden = json.at("hidden").get<std::uint64_t>();
  image.duplicate = json.at("duplicate").get<std::uint64_t>();
  image.stored = json.at("stored").get<std::uint64_t>();
  image.secrets = json.at("secrets").get<std::size_t>();
  image.errors = json.at("errors").get<std::size_t>();
  for (const auto& [name, package] : json.at("packages").items())
    image.packages[name] = {package.at(0).get<std::uint64_t>(), package.at(1).get<std::uint64_t>()};
  for (const Json& content : json.at("contents"))
    image.contents.push_back(content_of(content));
  return image;
}

FleetImage image_of_line(std::string_view line, const std::string& name, std::size_t number) try {
  if (json_depth(line) > limits::json_depth) throw Error("it is nested too deep");
  const Json json = Json::parse(line);
  if (json.at("schema") != "whittle-fleet/1") throw Error("it is of another schema");
  return image_of(json);
} catch (const Json::exception&) {
  throw Error("cannot use {}: line {} is not what `whittle audit --report jsonl=FILE` writes", name,
              number);
} catch (const Error& error) {
  throw Error("cannot use {}: line {}: {}", name, number, error.what());
}

}  // namespace

std::string fleet_line(const FleetImage& image) {
  Json json{{"schema", "whittle-fleet/1"}};
  put_path(json, "name", image.name);
  if (!image.id.empty()) json["id"] = image.id;
  if (image.error) {
    json["error"] = to_utf8(*image.error);
    return json.dump() + '\n';
  }
  json["bytes"] = image.bytes;
  json["unreached"] = image.unreached;
  json["hidden"] = image.hidden;
  json["duplicate"] = image.duplicate;
  json["stored"] = image.stored;
  json["secrets"] = image.secrets;
  json["errors"] = image.errors;
  json["packages"] = package_sums_json(image);
  Json contents = Json::array();
  for (const Content& content : image.contents)
    contents.push_back({content.sha256.hex(), content.size, content.path});
  json["contents"] = std::move(contents);
  return json.dump() + '\n';
}

std::vector<FleetImage> read_fleet_lines(std::string_view text, const std::string& name) {
  std::vector<FleetImage> images;
  std::size_t number = 0;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    images.push_back(image_of_line(text.substr(0, end), name, ++number));
    text.remove_prefix(end + 1);
  }
  return images;
}

}  // namespace whittle::report
