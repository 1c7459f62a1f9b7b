#include "commands/pack_plan.h"

#include "base/error.h"
#include "elf/constants.h"
#include "rootfs/closure_files.h"
#include "rootfs/exclude.h"
#include "rootfs/include.h"
#include "rootfs/need_files.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <system_error>
#include <utility>

namespace whittle::commands {

namespace {

closure::Options engine_options(const PackOptions& options) {
  closure::Options how;
  how.variants = options.process.variants();
  return how;
}

std::vector<Glob> excluded(const PackOptions& options) {
  std::vector<Glob> globs;
  for (const auto& pattern : options.excludes)
    globs.emplace_back(pattern);
  return globs;
}

// Holes that the user allows are holes that a program does without.
void allow_missing(needs::Answer& answer, const std::vector<std::string>& names) {
  for (auto& closure : answer.programs) {
    for (closure::Object& object : closure.objects) {
      if (!object.is_found() && std::ranges::any_of(names, [&](const std::string& name) {
            return name == "all" || name == object.name;
          })) {
        object.optional = true;
      }
    }
  }
}

}  // namespace

PackPlan::PackPlan(const PackOptions& options)
    : tree_(options.process.sysroot),
      walker_(tree_),
      placed_(tree_),
      programs_(placed(options.programs, options)),
      includes_(placed(options.includes, options)),
      engine_(placed_.tree(), options.process.process(), engine_options(options)) {
  options.files.stripping();  // a value that means nothing is told before the work
  const rootfs::Policy policy = options.files.policy();
  rootfs::Builder builder(policy);
  const rootfs::Included included = rootfs::include(
      builder, engine_, {.paths = includes_, .excluded = excluded(options), .programs = programs_});
  notes_ = included.findings;
  std::vector<std::string> roots = programs_;
  std::ranges::copy(std::views::keys(included.roots), std::back_inserter(roots));

  std::vector<std::string> readable;
  const auto answers = engine_.resolve_all(roots);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (answers[i]) {
      readable.push_back(roots[i]);
    } else {
      unreadable_.push_back(answers[i].error());
    }
  }
  answer_ = needs::find_needs(engine_, readable, options.needs.options());
  allow_missing(answer_, options.allow_missing);
  if (!is_complete()) return;
  build(std::move(builder), included, options);
  std::ranges::copy(unused_patterns(policy, manifest_), std::back_inserter(notes_));
}

std::vector<std::string> PackPlan::placed(const std::vector<std::string>& texts,
                                          const PackOptions& options) {
  std::vector<std::string> paths;
  for (const auto& text : texts) {
    const std::string path = text.starts_with("host:") ? text : options.process.typed(text);
    paths.push_back(
        placed_.place(parse_placed_path(path, walker_), options.process.process().directory));
  }
  return paths;
}

bool PackPlan::is_complete() const {
  return unreadable_.empty() && std::ranges::all_of(answer_.programs, &closure::Closure::starts);
}

void PackPlan::build(rootfs::Builder builder, const rootfs::Included& included,
                     const PackOptions& options) {
  std::vector<const closure::Closure*> closures;
  for (const auto& closure : answer_.programs)
    closures.push_back(&closure);
  rootfs::add_skeleton(builder, options.files.skeleton_for(options.process.user()));
  rootfs::add_needs(builder, engine_, answer_, included.roots);
  rootfs::settle_search_paths(builder, engine_, closures);
  manifest_ = builder.finish();
  Findings broken = rootfs::exclude(manifest_, excluded(options));
  if (options.force) {
    for (Finding& finding : broken)
      finding.severity = Severity::warning;
  }
  std::ranges::move(broken, std::back_inserter(options.force ? notes_ : objections_));
  if (const auto how = options.files.stripping(); how && objections_.empty()) {
    stripped_ = rootfs::strip_files(manifest_, *how);
    std::ranges::copy(stripped_->findings, std::back_inserter(notes_));
  }
  problems_ = rootfs::check(manifest_);
}

std::vector<std::string> PackPlan::entrypoint() const {
  if (programs_.size() != 1) return {};
  const loader::Process& process = engine_.process();
  std::vector<std::string> words;
  if (process.via_loader) {
    words.push_back(process.via_loader->path);
    for (const auto& object : answer_.programs.front().objects)
      if (words.front().empty() && object.role == loader::Role::loader) words.front() = object.path;
    std::ranges::copy(process.via_loader->arguments, std::back_inserter(words));
  }
  const std::string& program = programs_.front();
  words.push_back(program.starts_with('/') ? program : tree::join(process.directory, program));
  return words;
}

image::Platform PackPlan::platform() const {
  std::optional<image::Platform> common;
  const std::string* by = nullptr;
  for (std::size_t i = 0; i < programs_.size(); ++i) {
    const elf::Header& header = *answer_.programs[i].objects.front().elf->header;
    const auto platform = image::platform_of(header);
    if (!platform) {
      throw Error("cannot make an image of {}: images have no name for its machine, {}",
                  programs_[i], elf::machine_name(header.machine));
    }
    const auto both = common ? image::common_platform(*common, *platform) : platform;
    if (!both) {
      throw Error("cannot make one image of {} and {}: no machine runs both {} and {}", *by,
                  programs_[i], image::platform_text(*common), image::platform_text(*platform));
    }
    if (both != common) by = &programs_[i];
    common = both;
  }
  return common.value();
}

}  // namespace whittle::commands
