#include "bundle/verification.h"

#include "audit/plan_check.h"
#include "base/text.h"
#include "bundle/proof.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace whittle::bundle {

Findings check_files(rootfs::Manifest root, const rootfs::Manifest& described) {
  constexpr std::uint32_t to_execute = 0100;
  std::erase_if(root.entries,
                [](const rootfs::Entry& entry) { return entry.path == "/bundle.json"; });
  for (rootfs::Entry& entry : root.entries) {
    entry.xattrs.clear();
    const rootfs::Entry* written = described.find(entry.path);
    if (written == nullptr) continue;
    entry.uid = written->uid;
    entry.gid = written->gid;
    if ((entry.mode & to_execute) == (written->mode & to_execute)) entry.mode = written->mode;
  }
  return audit::check_plan(root, described);
}

void add_run(BundleVerification& verification, const sandbox::Course& course,
             const std::string& home) {
  if (!course.record) return;
  Outside outside = outside_of(*course.record, home);
  add_new(verification.findings, std::move(outside.findings));
  for (const auto& [path, uses] : outside.of_machine)
    verification.of_machine[path].insert(uses.begin(), uses.end());
}

Findings judge_listing(const sandbox::Course& course, const std::string& launcher) {
  Findings findings;
  const std::string said = course.output.text();
  for (const std::string_view line : split(said, "\n")) {
    const std::size_t end = line.find(" => not found");
    if (end == std::string_view::npos) continue;
    const std::string name(
        line.substr(line.find_first_not_of(" \t"), end - line.find_first_not_of(" \t")));
    findings.push_back({FindingId::missing_library,
                        Severity::error,
                        name,
                        fmt::format("the loader of {} does not find it in the bundle", launcher),
                        "the program does not start where nothing else has it",
                        {}});
  }
  if (course.not_started.empty() && course.exit_status == 0) return findings;
  const std::string how = course.not_started.empty()
                              ? "ended with " + sandbox::ending(course)
                              : "could not be started: " + course.not_started;
  const std::vector<std::string> words = course.error.last_lines(1);
  findings.push_back({FindingId::run_failed,
                      Severity::error,
                      launcher,
                      fmt::format("its loader {}", how),
                      words.empty() ? "" : words.front(),
                      {}});
  return findings;
}

}  // namespace whittle::bundle
