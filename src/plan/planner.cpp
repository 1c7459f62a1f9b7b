// Where the engine, the requirements and the manifest are put together and judged.
//
// The order matters. What is placed is there before anything is asked, for it hides what
// the tree has at its place. What is included comes before requirements, since its
// programs and libraries have requirements too. The manifest comes last, and only if all
// programs start: a root file system that cannot work is not worth its bytes. Then the
// question is asked again of the planned tree, whose loader must give the same answer.
#include "plan/planner.h"

#include "base/background.h"
#include "base/error.h"
#include "base/parallel.h"
#include "plan/image_plan.h"
#include "plan/package_paths.h"
#include "plan/run_files.h"
#include "rootfs/include.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace whittle::plan {

namespace {

// A program as it starts, or why it cannot be asked about.
struct Attempt {
  std::optional<closure::Resolution> resolution;
  std::string error;
};

std::vector<Attempt> start_all(const closure::Engine& engine,
                               const std::vector<std::string>& programs) {
  std::vector<Attempt> attempts(programs.size());
  in_parallel(programs.size(), [&](std::size_t i) {
    try {
      attempts[i].resolution = engine.start(programs[i]);
    } catch (const Error& error) {
      attempts[i].error = error.what();
    }
  });
  return attempts;
}

// Findings of one program follow those of the one before: what several say is said once.
void add_findings_of_programs(Plan& plan) {
  for (const Program& program : plan.programs)
    add_new(plan.findings, program.closure.findings);
}

// What a library takes of the program that loads it is not known where nothing does.
void drop_symbols_of_program(closure::Closure& closure) {
  if (closure.kind != closure::ProgramKind::library) return;
  std::erase_if(closure.findings,
                [](const Finding& finding) { return finding.id == FindingId::undefined_symbol; });
}

// The programs and what they need; `included` says why those are there that nobody
// asked for.
void add_programs(Plan& plan, const Request& request, const std::vector<std::string>& programs,
                  const rootfs::Included& included) {
  const World& world = *plan.world;
  std::vector<closure::Resolution> started;
  std::vector<Reason> reasons;
  auto attempts = start_all(world.engine, programs);
  for (std::size_t i = 0; i < programs.size(); ++i) {
    if (!attempts[i].resolution) {
      add_new(plan.findings, {{FindingId::unreadable_file, Severity::error, programs[i],
                               attempts[i].error, "", ""}});
      continue;
    }
    const auto other = included.roots.find(programs[i]);
    reasons.push_back(other != included.roots.end()
                          ? other->second
                          : Reason{ReasonKind::asked, "", programs[i], ""});
    started.push_back(*std::move(attempts[i].resolution));
  }
  if (request.extent == Extent::start) {
    for (std::size_t i = 0; i < started.size(); ++i)
      plan.programs.push_back({world.engine.finish(std::move(started[i])), reasons[i]});
    add_findings_of_programs(plan);
    return;
  }
  needs::Options options = request.needs;
  options.configurations = included.configurations;
  options.scripts = included.scripts;
  options.sources = included.sources;
  needs::Requirements found = needs::find_requirements(world.facts, std::move(started), options);
  for (std::size_t i = 0; i < found.programs.size(); ++i) {
    auto& [closure, reason] = found.programs[i];
    if (!reason && reasons[i].kind == ReasonKind::traced) drop_symbols_of_program(closure);
    plan.programs.push_back({std::move(closure), reason ? *std::move(reason) : reasons[i]});
  }
  plan.requirements = std::move(found.all);
  plan.dlopens = std::move(found.dlopens);
  add_findings_of_programs(plan);
  add_new(plan.findings, std::move(found.findings));
}

// A file as a loader maps it: its closure, or the finding that it has none.
struct Mapped {
  std::optional<closure::Closure> closure;
  std::string error;
};

std::vector<Mapped> map_all(const closure::Engine& engine, const std::vector<std::string>& paths) {
  std::vector<Mapped> mapped(paths.size());
  in_parallel(paths.size(), [&](std::size_t i) {
    try {
      mapped[i].closure = engine.resolve(paths[i]);
      drop_symbols_of_program(*mapped[i].closure);
    } catch (const Error& error) {
      mapped[i].error = error.what();
    }
  });
  return mapped;
}

// Those of `paths` that no program loads. The ones that can be started come first, for
// they load others.
void add_others(Plan& plan, const std::vector<std::string>& paths) {
  const closure::Engine& engine = plan.world->engine;
  std::set<std::string> loaded;  // real paths
  const auto add_loaded = [&](const closure::Closure& closure) {
    for (const closure::Object& object : closure.objects)
      if (object.is_found()) loaded.insert(object.where.path);
  };
  for (const Program& program : plan.programs)
    add_loaded(program.closure);
  std::vector<std::string> programs;
  std::vector<std::string> libraries;
  for (const std::string& path : paths) {
    const auto opened = engine.store().open(path);
    const bool is_library = *opened && (*opened)->object && (*opened)->object->file &&
                            !(*opened)->object->file->interpreter;
    (is_library ? libraries : programs).push_back(path);
  }
  for (auto* kind : {&programs, &libraries}) {
    std::erase_if(*kind, [&](const std::string& path) { return loaded.contains(path); });
    std::vector<Mapped> mapped = map_all(engine, *kind);
    for (std::size_t i = 0; i < kind->size(); ++i) {
      const std::string& path = (*kind)[i];
      if (!mapped[i].closure) {
        add_new(plan.findings,
                {{FindingId::unreadable_file, Severity::error, path, mapped[i].error, "", ""}});
        continue;
      }
      // Another library, mapped by then, may have loaded it.
      if (loaded.contains(path)) continue;
      add_loaded(*mapped[i].closure);
      add_new(plan.findings, mapped[i].closure->findings);
      plan.programs.push_back(
          {*std::move(mapped[i].closure), Reason{ReasonKind::included, path, "", ""}});
    }
  }
}

Plan plan_programs(std::shared_ptr<const World> world, const Request& request,
                   const std::vector<std::string>& programs) {
  Plan plan;
  plan.world = std::move(world);
  if (request.extent != Extent::image) {
    add_programs(plan, request, programs, {});
    add_others(plan, request.others);
    return plan;
  }
  rootfs::Builder builder(request.image.policy);
  std::vector<std::string> includes = plan.world->includes;
  std::ranges::move(package_paths(*plan.world, request.image.packages),
                    std::back_inserter(includes));
  RunFiles of_runs = files_of_runs(*plan.world, request);
  rootfs::Included included = rootfs::include(builder, plan.world->engine,
                                              {.paths = includes,
                                               .single = std::move(of_runs.paths),
                                               .excluded = request.image.excludes,
                                               .programs = programs,
                                               .placed = &plan.world->placed.tree(),
                                               .outputs = request.image.outputs});
  if (!request.image.runs.empty()) drop_loaded(included.roots, *plan.world, programs);
  add_new(plan.findings, std::move(of_runs.findings));
  std::vector<std::string> all = programs;
  for (const auto& [path, reason] : included.roots)
    all.push_back(path);
  add_programs(plan, request, all, included);
  add_new(plan.findings, std::move(included.findings));
  if (plan.verdict() == Verdict::yes) add_manifest(plan, request.image, std::move(builder));
  if (plan.manifest && !request.image.runs.empty())
    plan.exactness = compare_with_runs(*plan.manifest, *plan.world, request);
  return plan;
}

// Who ships a file is asked in nearly every answer, and reading that is half the time of a
// small one: it begins at once, beside the rest. What fails there fails again where it is
// asked for.
void prepare(Background& background, const World& world, const Request& request) {
  if (request.extent == Extent::start) return;
  background.post([&world] { world.facts.packages().prepare(); });
}

}  // namespace

Plan make_plan(std::shared_ptr<const tree::FileTree> tree, const Request& request) {
  const auto world = std::make_shared<const World>(std::move(tree), request);
  Background background(1);
  prepare(background, *world, request);
  return plan_programs(world, request, world->programs);
}

std::vector<Plan> make_plans(std::shared_ptr<const tree::FileTree> tree, const Request& request) {
  const auto world = std::make_shared<const World>(std::move(tree), request);
  Background background(1);
  prepare(background, *world, request);
  std::vector<Plan> plans(world->programs.size());
  in_parallel(plans.size(), [&](std::size_t i) {
    plans[i] = plan_programs(world, request, {world->programs[i]});
  });
  return plans;
}

}  // namespace whittle::plan
