#include "base/finding.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace whittle {

namespace {

constexpr std::array kinds = std::to_array<FindingKind>({
    {FindingId::unreadable_file, "unreadable-file",
     "a file that was asked about is not there, cannot be read, or is no program"},
    {FindingId::not_executable, "not-executable", "a program's file may not be executed"},
    {FindingId::missing_interpreter, "missing-interpreter",
     "the dynamic loader that a program names is not there"},
    {FindingId::refused_interpreter, "refused-interpreter",
     "the kernel does not start the dynamic loader that a program names"},
    {FindingId::missing_library, "missing-library", "a library is needed and not found"},
    {FindingId::refused_library, "refused-library",
     "the loader finds a file for a library, and stops at it"},
    {FindingId::library_left_to_runtime, "library-left-to-runtime",
     "a library is left to the machine that runs the program"},
    {FindingId::preload_not_loaded, "preload-not-loaded",
     "a library to preload, or to audit with, cannot be loaded; the loader goes on without it"},
    {FindingId::loader_mapped_twice, "loader-mapped-twice",
     "the loader would map its own file a second time"},
    {FindingId::version_not_found, "version-not-found",
     "a library lacks a symbol version that another object needs of it"},
    {FindingId::version_information_absent, "version-information-absent",
     "a library has no symbol versions where another object needs some"},
    {FindingId::version_need_without_library, "version-need-without-library",
     "an object needs symbol versions of a name that nothing is loaded as"},
    {FindingId::relr_without_version, "relr-without-version",
     "relative relocations are packed in a way that the loader refuses without its version"},
    {FindingId::undefined_symbol, "undefined-symbol", "nothing that is loaded defines a symbol"},
    {FindingId::unused_library, "unused-library",
     "the program needs a library by name and takes no symbol from it"},
    {FindingId::mixed_glibc_builds, "mixed-glibc-builds",
     "the loader and the parts of glibc are not of one build"},
    {FindingId::cpu_level, "cpu-level", "an object needs a CPU that is not the baseline"},
    {FindingId::variant_needs_more, "variant-needs-more",
     "a variant for some CPUs needs a library that the plain one does not"},
    {FindingId::script_without_interpreter, "script-without-interpreter",
     "what runs a script is not there"},
    {FindingId::requirement_absent, "requirement-absent",
     "of something that no DT_NEEDED names, nothing is in the tree"},
    {FindingId::requirement_incomplete, "requirement-incomplete",
     "of something that no DT_NEEDED names, a part is not in the tree"},
    {FindingId::appended_data, "appended-data",
     "a program has bytes behind what its headers tell of, which are not looked into"},
    {FindingId::file_left_to_runtime, "file-left-to-runtime",
     "a file is left to whoever runs the program"},
    {FindingId::name_service_reduced, "name-service-reduced",
     "the nsswitch.conf of the image asks fewer services than that of the tree"},
    {FindingId::excluded_but_needed, "excluded-but-needed",
     "a program does not start without a file that is left out"},
    {FindingId::machine_file_left_out, "machine-file-left-out",
     "a file of the machine that builds is left out of a directory"},
    {FindingId::traced_file_left_out, "traced-file-left-out",
     "a file that a run used is left out, for it is of one run or one person alone"},
    {FindingId::traced_file_absent, "traced-file-absent",
     "what a run used, or looked for, is not in the tree that is packed, or in the root"},
    {FindingId::traced_directory_whole, "traced-directory-whole",
     "a directory is packed with all its files, for a run read most of them"},
    {FindingId::secret_packed, "secret-packed", "what is packed looks like a secret"},
    {FindingId::other_machine, "other-machine",
     "a file is packed without what it needs: it is for another machine than the programs"},
    {FindingId::other_libc, "other-libc",
     "a file is packed without what it needs: it is for another C library than the programs"},
    {FindingId::link_without_contents, "link-without-contents",
     "a link leads to a directory of which nothing is packed"},
    {FindingId::output_left_out, "output-left-out",
     "what the command itself writes is left out of a directory"},
    {FindingId::not_stripped, "not-stripped", "a file cannot be stripped and stays as it was"},
    {FindingId::differs_from_package, "differs-from-package",
     "a file that a package ships is not as that package has it"},
    {FindingId::unused_pattern, "unused-pattern",
     "nothing that is packed matches the pattern of an option"},
    {FindingId::entrypoint_not_packed, "entrypoint-not-packed",
     "what the image starts is not in it"},
    {FindingId::one_layer, "one-layer",
     "of two layers that were asked for one has nothing to hold"},
    {FindingId::over_budget, "over-budget", "the result is larger than it may be"},
    {FindingId::image_differs, "image-differs",
     "the loader would not find in the image what it finds in the tree"},
    {FindingId::invalid_manifest, "invalid-manifest",
     "what was planned is no root file system that can be written"},
    {FindingId::fixed_path, "fixed-path",
     "a file of a bundle is looked for at its own path, where the bundle is not"},
    {FindingId::started_otherwise, "started-otherwise",
     "a program of a bundle is started with something other than at home"},
    {FindingId::damaged_file, "damaged-file",
     "an ELF file has lost bytes or contradicts itself, or a program cannot be read"},
    {FindingId::nothing_to_start, "nothing-to-start",
     "neither an executable ELF file nor a script is in the root file system"},
    {FindingId::link_leads_nowhere, "link-leads-nowhere",
     "a symbolic link leads to nothing inside the root"},
    {FindingId::healthcheck_not_found, "healthcheck-not-found",
     "what the image's health check starts is not in it"},
    {FindingId::unknown_user, "unknown-user",
     "the user or group that the program runs as has no number"},
    {FindingId::working_directory_missing, "working-directory-missing",
     "the directory that the program starts in is not there, or is closed to its user"},
    {FindingId::kernel_release, "kernel-release", "a file needs a newer kernel than this one"},
    {FindingId::set_user_id, "set-user-id",
     "a program runs as the owner or the group of its file, whoever starts it"},
    {FindingId::world_writable, "world-writable", "everybody may write to a file or directory"},
    {FindingId::special_file, "special-file",
     "a device, a fifo or a socket is in the root file system"},
    {FindingId::differs_from_plan, "differs-from-plan", "a file is not as it was planned"},
    {FindingId::not_in_plan, "not-in-plan", "a file is there that was not planned"},
    {FindingId::missing_from_root, "missing-from-root", "what was planned is not there"},
    {FindingId::readers_differ, "readers-differ",
     "a second reader says something else of an ELF file"},
    {FindingId::second_reader_gave_up, "second-reader-gave-up",
     "a second reader did not come to an end with an ELF file"},
    {FindingId::second_reader_missing, "second-reader-missing",
     "no second reader is installed that could read the ELF files again"},
    {FindingId::run_failed, "run-failed", "the program did not do what it was run for"},
    {FindingId::secret_in_layer, "secret-in-layer",
     "a layer of an image has what looks like a secret, and a later one hides it"},
    {FindingId::over_limit, "over-limit", "an image has more of something than it may have"},
    {FindingId::special_file_left_out, "special-file-left-out",
     "a device, a fifo or a socket is left out"},
    {FindingId::zstd_layer, "zstd-layer",
     "a layer is compressed in a way that old tools cannot read"},
    {FindingId::attribute_not_set, "attribute-not-set",
     "an owner, a time or an extended attribute could not be set on files that were written"},
    {FindingId::old_output_left, "old-output-left",
     "what a directory held that was replaced could not be removed"},
});

// A name is looked up by its number.
static_assert([] {
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (static_cast<std::size_t>(kinds[i].id) != i) return false;
  return true;
}());

}  // namespace

std::span<const FindingKind> finding_kinds() {
  return kinds;
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

std::string_view finding_name(FindingId id) {
  return kinds[static_cast<std::size_t>(id)].name;
}

bool has_error(const Findings& findings) {
  return std::ranges::find(findings, Severity::error, &Finding::severity) != findings.end();
}

void add_new(Findings& findings, Findings more) {
  for (Finding& finding : more)
    if (std::ranges::find(findings, finding) == findings.end())
      findings.push_back(std::move(finding));
}

}  // namespace whittle
