#include "report/plan_reader.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "report/json.h"
#include "report/start_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace whittle::report {

namespace {

using rootfs::Entry;
using rootfs::Kind;

std::optional<Kind> kind_of(const std::string& name) {
  for (const Kind kind : {Kind::file, Kind::directory, Kind::link, Kind::hard_link})
    if (rootfs::kind_name(kind) == name) return kind;
  return std::nullopt;
}

std::uint32_t octal(const std::string& text) {
  std::uint32_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc{} || rest != text.data() + text.size())
    throw Error("the mode {} is not octal", text);
  return value;
}

Entry entry_of(const Json& json) {
  Entry entry;
  entry.path = path_of(json, "path");
  const auto kind = kind_of(json.at("kind").get<std::string>());
  if (!kind || !entry.path.starts_with('/')) throw Error("{} is no entry", entry.path);
  entry.kind = *kind;
  entry.mode = octal(json.at("mode").get<std::string>());
  entry.uid = json.at("uid").get<std::uint32_t>();
  entry.gid = json.at("gid").get<std::uint32_t>();
  entry.mtime = json.at("mtime").get<std::int64_t>();
  if (const auto xattrs = json.find("xattrs"); xattrs != json.end())
    for (const auto& [name, value] : xattrs->items())
      entry.xattrs[name] = from_base64(value.get<std::string>()).value_or("");
  entry.size = json.value("size", std::uint64_t{0});
  if (json.contains("sha256"))
    entry.sha256 = Digest::from_hex(json.at("sha256").get<std::string>());
  entry.target = path_of(json, "target");
  return entry;
}

Findings findings_of(const Json& list) {
  Findings findings;
  for (const Json& json : list) {
    const auto name = json.at("id").get<std::string>();
    const auto kind = std::ranges::find(finding_kinds(), name, &FindingKind::name);
    if (kind == finding_kinds().end()) continue;
    findings.push_back({kind->id,
                        Severity::note,
                        path_of(json, "subject"),
                        json.at("what").get<std::string>(),
                        {},
                        {}});
  }
  return findings;
}

}  // namespace

audit::Planned read_plan(std::string_view text, const std::string& name) {
  if (json_depth(text) > limits::json_depth)
    throw Error("cannot use {}: it is nested more than {} deep", name, limits::json_depth);
  const Json document = Json::parse(text, nullptr, false);
  if (!document.is_object()) throw Error("cannot use {}: it is no JSON object", name);
  if (!document.contains("entries"))
    throw Error("cannot use {}: it has no entries; `whittle pack --json` prints them", name);
  try {
    audit::Planned planned;
    for (const Json& entry : document.at("entries"))
      planned.root.entries.push_back(entry_of(entry));
    std::ranges::sort(planned.root.entries, {}, &Entry::path);
    if (document.contains("start")) planned.start = read_start(document.at("start"), name);
    if (document.contains("findings")) planned.findings = findings_of(document.at("findings"));
    return planned;
  } catch (const Json::exception& error) {
    throw Error("cannot use {}: it is not what `whittle pack --json` prints: {}", name,
                error.what());
  } catch (const Error& error) {
    if (std::string_view(error.what()).starts_with("cannot use ")) throw;
    throw Error("cannot use {}: {}", name, error.what());
  }
}

}  // namespace whittle::report
