#pragma once

#include "base/finding.h"
#include "base/reason.h"
#include "closure/closure.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace whittle::report {

// The machine form of every result: one object, described by whittle.schema.json.
// Keys are sorted, bytes are integers.
using Json = nlohmann::json;

// Sets `key` to the bytes as UTF-8; if that lost something, KEY_b64 to the bytes
// themselves.
void put_path(Json& object, const std::string& key, std::string_view bytes);

// The bytes that put_path() set `key` to; empty where nothing did.
std::string path_of(const Json& object, const std::string& key);

// {"schema": "whittle/1"}: what every result starts from.
Json document();

Json to_json(const Finding& finding);
Json to_json(const Reason& reason);

// objects, edges, missing and programs of the closures, each object and edge once.
void put_closures(Json& document, const std::vector<const closure::Closure*>& closures);

// The document as text with a newline at its end.
std::string dump(const Json& document);

}  // namespace whittle::report
