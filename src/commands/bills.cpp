#include "commands/bills.h"

#include "audit/root_files.h"
#include "audit/start_check.h"
#include "audit/verify.h"
#include "base/error.h"
#include "commands/file_options.h"
#include "image/image_tree.h"
#include "plan/planner.h"

#include <memory>
#include <utility>
#include <vector>

namespace whittle::commands {

namespace {

std::vector<identity::FileNeed> needs_of(const plan::Plan& plan) {
  std::vector<const closure::Closure*> closures;
  for (const plan::Program& program : plan.programs)
    closures.push_back(&program.closure);
  return identity::file_needs(closures, plan.requirements, plan.world->engine.walker());
}

// The programs of a root, those that an image starts where it says so, and everything else
// that a loader maps.
plan::Request request_of(const std::shared_ptr<const image::ImageTree>& tree,
                         const audit::RootFiles& files) {
  const auto& config = tree->image().config;
  const plan::Start start = config ? audit::start_of(*config) : plan::Start{};
  audit::Started started = audit::find_start(*tree, start);
  plan::Request request;
  request.extent = plan::Extent::requirements;
  request.process = std::move(started.process);
  request.needs.command = start.entrypoint;
  request.needs.command.insert(request.needs.command.end(), start.cmd.begin(), start.cmd.end());
  for (const audit::ElfFile& file : files.elf) {
    if (started.programs.empty() && file.is_program) started.programs.push_back(file.path);
    request.others.push_back(file.path);
  }
  for (const std::string& program : started.programs)
    request.programs.push_back({.on_host = false, .path = program, .at = {}});
  return request;
}

// What cannot be asked about has no needs; `verify` says why.
plan::Plan plan_of(const std::shared_ptr<const image::ImageTree>& tree) {
  const tree::Walker walker(*tree);
  plan::Request request = request_of(tree, audit::read_files(tree->image().root, walker));
  try {
    return plan::make_plan(tree, request);
  } catch (const Error&) {
    request.programs.clear();
    return plan::make_plan(tree, request);
  }
}

}  // namespace

std::string bill_name(const std::string& path) {
  if (path == "-") return "standard-input";
  std::string_view name = path;
  while (name.size() > 1 && name.ends_with('/'))
    name.remove_suffix(1);
  name.remove_prefix(name.rfind('/') + 1);
  return name.empty() || name == "." ? "root" : std::string(name);
}

identity::Bill bill_of(const plan::Plan& plan, const std::string& name) {
  const plan::World& world = *plan.world;
  return identity::make_bill({.name = name,
                              .created = source_date(),
                              .root = plan.manifest.value(),
                              .database = world.facts.packages(),
                              .owners = plan.owners,
                              .packages = plan.owners.packages(),
                              .tree = world.engine.walker(),
                              .needs = needs_of(plan)});
}

identity::Bill bill_of(image::Image image, const std::string& name) {
  const auto tree = std::make_shared<const image::ImageTree>(std::move(image));
  const plan::Plan plan = plan_of(tree);
  const packages::Database& database = plan.world->facts.packages();
  std::vector<const packages::Package*> all;
  for (const packages::Package& package : database.all())
    all.push_back(&package);
  const auto owners = identity::find_owners(tree->image().root, database,
                                            [](const rootfs::Entry& entry) { return entry.path; });
  return identity::make_bill({.name = name,
                              .created = source_date(),
                              .root = tree->image().root,
                              .database = database,
                              .owners = owners,
                              .packages = all,
                              .tree = plan.world->engine.walker(),
                              .needs = needs_of(plan)});
}

}  // namespace whittle::commands
