#include "rootfs/strip_files.h"

#include "base/error.h"
#include "base/output_file.h"
#include "base/parallel.h"

#include <algorithm>
#include <expected>
#include <optional>
#include <utility>

namespace whittle::rootfs {

namespace {

// The same bytes where they take no memory.
tree::Contents spooled(const std::string& bytes) {
  SpoolFile spool;
  spool.write(as_bytes(bytes));
  auto map = spool.map();
  const Bytes mapped(static_cast<const std::byte*>(map.get()), bytes.size());
  return {mapped, std::move(map)};
}

// What became of one file.
struct Outcome {
  std::uint64_t before = 0;  // its size, if it was stripped
  std::optional<DebugFile> debug;
  std::optional<Finding> finding;
};

Finding not_stripped(const Entry& entry, const std::string& reason) {
  return {.id = FindingId::not_stripped,
          .severity = Severity::note,
          .subject = entry.path,
          .what = "not stripped: " + reason,
          .why = {},
          .advice = {}};
}

Outcome strip_entry(Entry& entry, const elf::StripOptions& options) {
  Outcome outcome;
  const tree::Contents contents = entry.source.contents();
  const Bytes bytes = contents.bytes();
  if (bytes.size() != entry.size)
    throw Error("cannot read {}: it had {} bytes and now has {}", entry.path, entry.size,
                bytes.size());
  const auto stripped = elf::strip(bytes, options);
  if (!stripped) {
    if (stripped.error().why == elf::LeftAlone::Why::not_provable)
      outcome.finding = not_stripped(entry, stripped.error().reason);
    return outcome;
  }
  outcome.before = entry.size;
  entry.size = stripped->bytes.size();
  entry.sha256 = sha256(as_bytes(stripped->bytes));
  entry.source = ContentSource(spooled(stripped->bytes));
  if (stripped->debug)
    outcome.debug = DebugFile{stripped->debug->path, spooled(stripped->debug->bytes)};
  return outcome;
}

}  // namespace

StripReport strip_files(Manifest& manifest, const elf::StripOptions& options) {
  std::vector<Entry>& entries = manifest.entries;
  std::vector<Outcome> outcomes(entries.size());
  in_parallel(entries.size(), [&](std::size_t i) {
    if (entries[i].kind == Kind::file) outcomes[i] = strip_entry(entries[i], options);
  });

  StripReport report;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Outcome& outcome = outcomes[i];
    if (outcome.finding) report.findings.push_back(std::move(*outcome.finding));
    if (outcome.debug) report.debug_files.push_back(std::move(*outcome.debug));
    if (outcome.before == 0) continue;
    ++report.files;
    report.before += outcome.before;
    report.after += entries[i].size;
  }
  std::ranges::stable_sort(report.debug_files, {}, &DebugFile::path);
  const auto repeated = std::ranges::unique(report.debug_files, {}, &DebugFile::path);
  report.debug_files.erase(repeated.begin(), repeated.end());

  for (Entry& entry : entries) {
    if (entry.kind != Kind::hard_link) continue;
    const Entry* const file = manifest.find(entry.target);
    if (file == nullptr) continue;
    entry.size = file->size;
    entry.sha256 = file->sha256;
  }
  return report;
}

}  // namespace whittle::rootfs
