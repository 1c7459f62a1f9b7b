#include "report/audit_baseline.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "report/json.h"

namespace whittle::report {

Baseline baseline_of(const audit::ImageAudit& audit) {
  Baseline found;
  found.all = audit.weight().bytes;
  found.unreached = audit.weight(audit::Standing::unreached).bytes;
  found.hidden = audit.hidden().bytes;
  found.duplicate = audit.duplicate().bytes;
  found.stored = audit.stored();
  const auto& entries = audit.image().root.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].kind != rootfs::Kind::file) continue;
    found.files[entries[i].path] = entries[i].size;
    if (audit.judged[i].package != nullptr)
      found.packages[audit.judged[i].package->name] += entries[i].size;
  }
  return found;
}

Baseline read_baseline(std::string_view text, const std::string& name) try {
  if (const std::size_t depth = json_depth(text); depth > limits::json_depth)
    throw Error("cannot use {}: it is nested {} deep, {} is the most", name, depth,
                limits::json_depth);
  const Json document = Json::parse(text);
  const Json& audit = document.at("audit");
  const Json& totals = audit.at("totals");
  Baseline found;
  found.all = totals.at("all").at("bytes").get<std::uint64_t>();
  found.unreached = totals.at("unreached").at("bytes").get<std::uint64_t>();
  found.hidden = totals.at("hidden").at("bytes").get<std::uint64_t>();
  found.duplicate = totals.at("duplicate").at("bytes").get<std::uint64_t>();
  if (totals.contains("stored")) found.stored = totals.at("stored").get<std::uint64_t>();
  for (const Json& file : audit.at("files")) {
    const auto size = file.at("size").get<std::uint64_t>();
    found.files[path_of(file, "path")] = size;
    if (file.contains("package")) found.packages[file.at("package").get<std::string>()] += size;
  }
  return found;
} catch (const Json::exception&) {
  throw Error("cannot use {} as a baseline: it is not what `whittle audit --json` prints", name);
}

}  // namespace whittle::report
