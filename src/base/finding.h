#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whittle {

// What a finding is about, whatever it is worded like: reports, baselines and
// suppressions name findings by it, so a name is never given another meaning.
// finding.cpp has the names and their sentences; whittle.schema.json lists them too.
enum class FindingId : std::uint8_t {
  // Of what was asked about.
  unreadable_file,
  not_executable,
  // Of a closure.
  missing_interpreter,
  refused_interpreter,
  missing_library,
  refused_library,
  library_left_to_runtime,
  preload_not_loaded,
  loader_mapped_twice,
  version_not_found,
  version_information_absent,
  version_need_without_library,
  relr_without_version,
  undefined_symbol,
  unused_library,
  mixed_glibc_builds,
  cpu_level,
  variant_needs_more,
  // Of requirements.
  script_without_interpreter,
  requirement_absent,
  requirement_incomplete,
  appended_data,
  file_left_to_runtime,
  name_service_reduced,
  // Of a root file system.
  excluded_but_needed,
  machine_file_left_out,
  traced_file_left_out,
  traced_file_absent,
  traced_directory_whole,
  secret_packed,
  other_machine,
  other_libc,
  link_without_contents,
  output_left_out,
  not_stripped,
  differs_from_package,
  unused_pattern,
  entrypoint_not_packed,
  one_layer,
  over_budget,
  image_differs,
  invalid_manifest,
  // Of a bundle.
  fixed_path,
  started_otherwise,
  // Of a root file system that is there.
  damaged_file,
  nothing_to_start,
  link_leads_nowhere,
  healthcheck_not_found,
  unknown_user,
  working_directory_missing,
  kernel_release,
  set_user_id,
  world_writable,
  special_file,
  differs_from_plan,
  not_in_plan,
  missing_from_root,
  readers_differ,
  second_reader_gave_up,
  second_reader_missing,
  run_failed,
  // Of an image that was audited.
  secret_in_layer,
  over_limit,
  // Of an image, read or written.
  special_file_left_out,
  zstd_layer,
  attribute_not_set,
  old_output_left,
};

// One kind of finding, as users meet it.
struct FindingKind {
  FindingId id;
  std::string_view name;     // "missing-library"
  std::string_view meaning;  // a sentence, lower case, no full stop
};

// All of them, in the order of FindingId.
std::span<const FindingKind> finding_kinds();

// "missing-library".
std::string_view finding_name(FindingId id);

// How much a finding weighs: an error makes the answer "no" (exit status 1), a
// warning or a note never does.
enum class Severity { note, warning, error };

// "note", "warning", "error": what JSON, SARIF and the styles of pages call it too.
std::string_view severity_name(Severity severity);

// One thing worth telling about one subject. Findings are collected while the
// work goes on and rendered once, at the end.
struct Finding {
  FindingId id{};
  Severity severity = Severity::note;
  std::string subject;  // what it is about: a path, a library name
  std::string what;     // the fact
  std::string why;      // what follows from it; may be empty
  std::string advice;   // what to do about it; may be empty

  bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

bool has_error(const Findings& findings);

// Adds those that are not there yet, in order.
void add_new(Findings& findings, Findings more);

}  // namespace whittle
