// The checks, and in which order their findings are told: what is started, what every
// program and library needs, what nobody should ship, what was planned, and what a second
// reader says. Nothing is started, and nothing is written.
#include "audit/verify.h"

#include "audit/kernel_check.h"
#include "audit/link_check.h"
#include "audit/permission_check.h"
#include "audit/plan_check.h"
#include "audit/root_files.h"
#include "audit/script_check.h"
#include "audit/secret_check.h"
#include "audit/start_check.h"
#include "base/error.h"
#include "needs/requirements.h"
#include "plan/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

namespace whittle::audit {

namespace {

// What a loader of this user could map.
std::vector<std::string> readable(const std::vector<ElfFile>& files, const tree::Walker& user) {
  std::vector<std::string> paths;
  for (const ElfFile& file : files) {
    const auto walked = user.walk(file.path);
    if (walked && user.may_read(walked->status)) paths.push_back(file.path);
  }
  return paths;
}

class Verifier {
 public:
  Verifier(image::Image root, const Request& request)
      : tree_(std::make_shared<const image::ImageTree>(std::move(root))),
        walker_(*tree_),
        request_(request),
        planned_(request.planned ? &request.planned->root : nullptr) {}

  Verification run() {
    files_ = read_files(root(), walker_);
    started_ = find_start(*tree_, request_.start);
    const tree::Walker user(*tree_, started_.process.credentials);

    result_.plan = plan(user);
    Findings of_plan = std::exchange(result_.plan.findings, {});
    add(started_.findings);
    add(files_.findings);
    add(judged(std::move(of_plan)));
    add(check_scripts(files_.scripts, user, started_.process, planned_));
    add(check_links(root(), walker_, planned_));
    add(check_kernel(files_.elf, running_kernel()));
    add(check_permissions(root(), tree_->image().findings, real_paths_of_started(), planned_));
    add(check_secrets(root(), walker_, planned_));
    if (planned_ != nullptr) add(check_plan(root(), *planned_));
    ask_again();
    count();
    check_there_is_a_program();
    result_.root = tree_;
    return std::move(result_);
  }

 private:
  const rootfs::Manifest& root() const { return tree_->image().root; }
  void add(Findings findings) { add_new(result_.plan.findings, std::move(findings)); }

  // The programs that can be asked about: a script without its interpreter has a finding
  // of its own, and so has what is damaged.
  std::vector<std::string> programs(const tree::Walker& user) const {
    std::vector<std::string> programs;
    const plan::Start& start = request_.start;
    if (start.entrypoint.empty() && start.cmd.empty() && start.healthcheck.empty()) {
      std::vector<ElfFile> all = files_.elf;
      std::erase_if(all, [](const ElfFile& file) { return !file.is_program; });
      return readable(all, user);
    }
    for (const std::string& path : started_.programs)
      if (can_be_asked(path, user)) programs.push_back(path);
    return programs;
  }

  bool can_be_asked(const std::string& path, const tree::Walker& user) const {
    const auto walked = walker_.walk(path);
    if (!walked) return false;
    const auto script = std::ranges::find(files_.scripts, walked->path, &ScriptFile::path);
    if (script != files_.scripts.end()) return has_interpreter(*script, user, started_.process);
    return std::ranges::find(files_.findings, walked->path, &Finding::subject) ==
           files_.findings.end();
  }

  // Those of other machines than what is started are data of it.
  std::vector<ElfFile> of_its_machines(const std::vector<std::string>& programs) const {
    std::set<std::uint16_t> machines;
    for (const std::string& path : programs) {
      const auto walked = walker_.walk(path);
      const auto file = std::ranges::find(files_.elf, walked ? walked->path : path, &ElfFile::path);
      if (file != files_.elf.end()) machines.insert(file->machine);
    }
    std::vector<ElfFile> files = files_.elf;
    if (!machines.empty())
      std::erase_if(files, [&](const ElfFile& file) { return !machines.contains(file.machine); });
    return files;
  }

  plan::Plan plan(const tree::Walker& user) const {
    plan::Request asked;
    asked.process = started_.process;
    asked.closure.check_symbols = closure::CheckSymbols::yes;
    asked.closure.allow_missing = request_.start.allow_missing;
    asked.needs = request_.needs;
    asked.needs.off = request_.start.no_need;
    asked.needs.command = request_.start.entrypoint;
    asked.needs.command.insert(asked.needs.command.end(), request_.start.cmd.begin(),
                               request_.start.cmd.end());
    asked.extent = plan::Extent::requirements;
    const std::vector<std::string> asked_for = programs(user);
    asked.others = readable(of_its_machines(asked_for), user);
    for (const std::string& path : asked_for)
      asked.programs.push_back({.on_host = false, .path = path, .at = {}});
    try {
      return plan::make_plan(tree_, asked);
    } catch (const Error& error) {
      // One file that is damaged where only requirements look: the rest has its answer.
      asked.programs.clear();
      plan::Plan rest = plan::make_plan(tree_, asked);
      rest.findings.insert(rest.findings.begin(),
                           {FindingId::damaged_file,
                            Severity::error,
                            "/",
                            error.what(),
                            "what the programs need besides libraries is not known",
                            {}});
      return rest;
    }
  }

  // Whether a symbol is undefined only because the library that has it is missing: then
  // that is said, and enough.
  bool follows_from_hole(const Finding& finding) const {
    return std::ranges::none_of(result_.plan.programs, [&](const plan::Program& program) {
      const closure::Closure& closure = program.closure;
      return std::ranges::find(closure.findings, finding) != closure.findings.end() &&
             std::ranges::all_of(closure.objects, &closure::Object::is_found);
    });
  }

  bool is_worth_telling(const Finding& finding) const {
    if (finding.id == FindingId::unused_library) return false;
    if (finding.id == FindingId::undefined_symbol) return !follows_from_hole(finding);
    if (finding.id != FindingId::not_executable) return true;
    return std::ranges::none_of(started_.findings, [&](const Finding& other) {
      return other.id == finding.id && other.subject == finding.subject;
    });
  }

  std::vector<std::string> real_paths_of_started() const {
    std::vector<std::string> paths;
    for (const std::string& program : started_.programs)
      if (const auto walked = walker_.walk(program)) paths.push_back(walked->path);
    return paths;
  }

  bool is_started(const std::string& path) const {
    return std::ranges::find(started_.programs, path) != started_.programs.end();
  }

  // As the one who ships the root has to see what a plan says.
  Findings judged(Findings findings) const {
    std::erase_if(findings, [&](const Finding& finding) { return !is_worth_telling(finding); });
    for (Finding& finding : findings) {
      // The root itself could be read: that this cannot is the answer.
      if (finding.id == FindingId::unreadable_file) finding.id = FindingId::damaged_file;
      // Nobody is known to start it.
      if (finding.id == FindingId::not_executable && !is_started(finding.subject))
        finding.severity = Severity::warning;
      const bool is_unmet = finding.id == FindingId::requirement_absent ||
                            finding.id == FindingId::requirement_incomplete;
      if (!is_unmet || is_known(finding)) continue;
      finding.severity = Severity::error;
      finding.advice = fmt::format("--no-need {} where that is meant so", rule_of(finding));
    }
    return findings;
  }

  // The rule that misses something: it, or the path that it wants, is the subject.
  std::string rule_of(const Finding& finding) const {
    for (const needs::Requirement& requirement : result_.plan.requirements) {
      for (const needs::Demand& demand : requirement.demands) {
        const auto& absent = demand.additions->absent;
        if (std::ranges::find(absent, finding.subject) != absent.end()) return requirement.rule;
      }
    }
    return finding.subject;
  }

  // Whether `pack` said the same when it planned the root.
  bool is_known(const Finding& finding) const {
    return request_.planned &&
           std::ranges::any_of(request_.planned->findings, [&](const Finding& other) {
             return other.id == finding.id && other.subject == finding.subject;
           });
  }

  void ask_again() {
    if (!request_.reads_again) return;
    if (!request_.second_reader) {
      add({{FindingId::second_reader_missing,
            Severity::note,
            "whittle-second-reader",
            "it is not installed beside whittle: no ELF file was read a second time",
            "what whittle's own reader says is all there is",
            {}}});
      return;
    }
    result_.second_opinion = ask_second_reader(*request_.second_reader, files_.elf, *tree_);
    add(result_.second_opinion->findings);
  }

  void count() {
    result_.entries = root().entries.size();
    result_.bytes = rootfs::total_size(root());
    for (const ElfFile& file : files_.elf)
      ++(file.is_program ? result_.programs : result_.libraries);
    result_.scripts = files_.scripts.size();
    result_.kernel = needed_kernel(files_.elf);
  }

  // An empty root has nothing wrong with it, and cannot be what was meant.
  void check_there_is_a_program() {
    if (result_.programs != 0 || result_.scripts != 0) return;
    add({{FindingId::nothing_to_start,
          Severity::error,
          "/",
          "nothing in it can be started",
          "neither an executable ELF file nor a script is there",
          {}}});
  }

  std::shared_ptr<const image::ImageTree> tree_;
  tree::Walker walker_;  // as root
  const Request& request_;
  const rootfs::Manifest* planned_;
  RootFiles files_;
  Started started_;
  Verification result_;
};

}  // namespace

plan::Start start_of(const image::ImageConfig& config) {
  plan::Start start;
  start.entrypoint = config.entrypoint;
  start.cmd = config.cmd;
  start.env = config.env;
  start.directory = config.working_directory;
  start.user = config.user;
  const std::vector<std::string>& check = config.healthcheck;
  if (check.size() > 1 && check.front() == "CMD") {
    start.healthcheck.assign(check.begin() + 1, check.end());
  } else if (check.size() > 1 && check.front() == "CMD-SHELL") {
    start.healthcheck = {"/bin/sh", "-c", check[1]};
  }
  return start;
}

Verification verify(image::Image root, const Request& request) {
  return Verifier(std::move(root), request).run();
}

}  // namespace whittle::audit
