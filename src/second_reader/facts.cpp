#include "second_reader/facts.h"

#include <nlohmann/json.hpp>

namespace whittle::second_reader {
namespace {

using Json = nlohmann::json;

std::string bytes_to_text(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0U | byte >> 6U);
      text += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return text;
}

// Throws std::invalid_argument for a character above 255.
std::string text_to_bytes(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      bytes += text[i];
    } else if (byte <= 0xc3 && i + 1 < text.size()) {
      bytes +=
          static_cast<char>((byte & 3U) << 6U | (static_cast<unsigned char>(text[++i]) & 0x3fU));
    } else {
      throw std::invalid_argument("a character that is no byte");
    }
  }
  return bytes;
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(bytes_to_text(*text)) : Json();
}

Json list_of(const std::vector<std::string>& names) {
  Json list = Json::array();
  for (const std::string& name : names)
    list.push_back(bytes_to_text(name));
  return list;
}

std::optional<std::string> read_optional(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return text_to_bytes(json.get<std::string>());
}

std::vector<std::string> read_list(const Json& json) {
  std::vector<std::string> names;
  for (const auto& name : json.get<std::vector<std::string>>()) {
    names.push_back(text_to_bytes(name));
  }
  return names;
}

Json to_json(const Facts& facts) {
  Json needed_versions = Json::array();
  for (const NeededVersions& needed : facts.needed_versions) {
    needed_versions.push_back(
        {{"file", bytes_to_text(needed.file)}, {"versions", list_of(needed.versions)}});
  }
  return {{"machine", facts.machine},
          {"bits", facts.bits},
          {"interpreter", text_or_null(facts.interpreter)},
          {"needed", list_of(facts.needed)},
          {"soname", text_or_null(facts.soname)},
          {"rpath", text_or_null(facts.rpath)},
          {"runpath", text_or_null(facts.runpath)},
          {"needed_versions", needed_versions},
          {"defined_versions", list_of(facts.defined_versions)}};
}

Facts from_json(const Json& json) {
  Facts facts{.machine = json.at("machine").get<std::uint16_t>(),
              .bits = json.at("bits").get<std::uint32_t>(),
              .interpreter = read_optional(json.at("interpreter")),
              .needed = read_list(json.at("needed")),
              .soname = read_optional(json.at("soname")),
              .rpath = read_optional(json.at("rpath")),
              .runpath = read_optional(json.at("runpath")),
              .defined_versions = read_list(json.at("defined_versions"))};
  for (const Json& needed : json.at("needed_versions")) {
    facts.needed_versions.push_back(
        {text_to_bytes(needed.at("file").get<std::string>()), read_list(needed.at("versions"))});
  }
  return facts;
}

}  // namespace

std::string to_line(const Reply& answer) {
  Json json = {{"file", bytes_to_text(answer.path)}};
  if (answer.facts) {
    json["facts"] = to_json(*answer.facts);
  } else {
    json["error"] = bytes_to_text(answer.facts.error());
  }
  return json.dump();
}

std::optional<Reply> from_line(std::string_view line) {
  try {
    const Json json = Json::parse(line);
    const std::string path = text_to_bytes(json.at("file").get<std::string>());
    if (json.contains("facts")) return Reply{path, from_json(json.at("facts"))};
    return Reply{path, std::unexpected(text_to_bytes(json.at("error").get<std::string>()))};
  } catch (const Json::exception&) {
    return std::nullopt;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

}  // namespace whittle::second_reader
