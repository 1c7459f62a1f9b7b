#include "audit/script_check.h"

#include "base/error.h"
#include "loader/start.h"
#include "needs/env_script.h"
#include "rootfs/manifest_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace whittle::audit {

namespace {

// Why a script cannot run; nullopt: it can.
std::optional<std::string> problem(const ScriptFile& script, const tree::Walker& walker,
                                   const loader::Process& process) {
  const std::string path = loader::absolute_path(script.interpreter, process);
  const auto walked = walker.walk(path);
  if (!walked)
    return fmt::format("its interpreter {}: {}", script.interpreter, error_text(walked.error()));
  if (walked->status.kind != tree::Kind::file || !walker.may_execute(walked->status))
    return fmt::format("its interpreter {} may not be executed", script.interpreter);
  if (!needs::is_env(script.interpreter)) return std::nullopt;
  const auto program = needs::program_of_env(script.argument);
  if (!program || needs::find_in_path(walker, process, *program)) return std::nullopt;
  return fmt::format("{} finds no {} in PATH", script.interpreter, *program);
}

// Modules that programs load have a #! and an x bit where their authors once tried them:
// python3.11 has 17 of them. Nobody starts them there.
bool is_module(std::string_view path) {
  constexpr std::array<std::string_view, 6> modules{".py", ".pm", ".pl", ".rb", ".js", ".tcl"};
  constexpr std::array<std::string_view, 4> started{"bin", "sbin", "libexec", "cgi-bin"};
  const bool is_started =
      std::ranges::find(started, tree::base_name(tree::parent(path))) != started.end();
  return !is_started && std::ranges::any_of(modules, [&](std::string_view suffix) {
    return path.ends_with(suffix);
  });
}

}  // namespace

bool has_interpreter(const ScriptFile& script, const tree::Walker& walker,
                     const loader::Process& process) {
  return !problem(script, walker, process);
}

Findings check_scripts(const std::vector<ScriptFile>& scripts, const tree::Walker& walker,
                       const loader::Process& process, const rootfs::Manifest* planned) {
  std::unique_ptr<rootfs::ManifestTree> plan;
  if (planned != nullptr) plan = std::make_unique<rootfs::ManifestTree>(*planned);
  Findings findings;
  for (const ScriptFile& script : scripts) {
    auto what = problem(script, walker, process);
    if (!what) continue;
    const bool is_planned = plan && planned->find(script.path) != nullptr &&
                            problem(script, tree::Walker(*plan), process).has_value();
    if (is_planned) continue;
    findings.push_back({FindingId::script_without_interpreter,
                        is_module(script.path) ? Severity::note : Severity::error, script.path,
                        *std::move(what), "it cannot be started",
                        "have the interpreter in the root, or the script not executable"});
  }
  return findings;
}

}  // namespace whittle::audit
