#include "report/manifest_json.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace whittle::report {

namespace {

using rootfs::Entry;
using rootfs::Kind;

Json entry_json(const Entry& entry) {
  Json json;
  put_path(json, "path", entry.path);
  json["kind"] = rootfs::kind_name(entry.kind);
  json["mode"] = fmt::format("{:04o}", entry.mode);
  json["uid"] = entry.uid;
  json["gid"] = entry.gid;
  json["mtime"] = entry.mtime;
  if (!entry.xattrs.empty()) {
    Json xattrs = Json::object();
    for (const auto& [name, value] : entry.xattrs)
      xattrs[to_utf8(name)] = base64(value);
    json["xattrs"] = std::move(xattrs);
  }
  if (has_contents(entry)) {
    json["size"] = entry.size;
    if (entry.sha256) json["sha256"] = entry.sha256->hex();
  }
  if (entry.kind == Kind::link || entry.kind == Kind::hard_link)
    put_path(json, "target", entry.target);
  if (const std::string source = entry.source.describe(); !source.empty())
    put_path(json, "source", source);
  if (!entry.reasons.empty()) {
    Json reasons = Json::array();
    for (const auto& reason : entry.reasons)
      reasons.push_back(to_json(reason));
    json["reasons"] = std::move(reasons);
  }
  if (entry.part) json["part"] = rootfs::part_name(*entry.part);
  return json;
}

std::size_t files_in(const rootfs::Manifest& manifest) {
  return static_cast<std::size_t>(
      std::ranges::count(manifest.entries, Kind::file, &rootfs::Entry::kind));
}

std::string_view change_name(const rootfs::Difference& difference) {
  if (difference.before == nullptr) return "added";
  return difference.after == nullptr ? "removed" : "changed";
}

Json difference_json(const rootfs::Difference& difference) {
  Json json;
  put_path(json, "path", difference.path());
  json["change"] = change_name(difference);
  Json fields = Json::array();
  for (const rootfs::Field field : difference.fields)
    fields.push_back(rootfs::field_name(field));
  json["fields"] = std::move(fields);
  if (difference.before != nullptr) json["before"] = entry_json(*difference.before);
  if (difference.after != nullptr) json["after"] = entry_json(*difference.after);
  json["size_change"] = difference.size_change();
  return json;
}

}  // namespace

void put_manifest(Json& document, const rootfs::Manifest& manifest) {
  Json entries = Json::array();
  for (const Entry& entry : manifest.entries)
    entries.push_back(entry_json(entry));
  document["entries"] = std::move(entries);
  document["totals"] = {{"files", files_in(manifest)}, {"bytes", rootfs::total_size(manifest)}};
}

void put_differences(Json& document, const rootfs::Manifest& before, const rootfs::Manifest& after,
                     const std::vector<rootfs::Difference>& differences) {
  Json list = Json::array();
  for (const rootfs::Difference& difference : differences)
    list.push_back(difference_json(difference));
  document["differences"] = std::move(list);
  document["totals"] = {{"files", files_in(after)},
                        {"bytes", rootfs::total_size(after)},
                        {"files_before", files_in(before)},
                        {"bytes_before", rootfs::total_size(before)}};
}

}  // namespace whittle::report
