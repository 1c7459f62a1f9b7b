#include "plan/plan.h"

#include "base/error.h"
#include "elf/constants.h"

#include <algorithm>
#include <utility>

namespace whittle::plan {

namespace {

std::vector<std::string> put(PlacedTree& tree, const std::vector<PlacedPath>& paths,
                             const std::string& directory) {
  std::vector<std::string> places;
  for (const PlacedPath& path : paths)
    places.push_back(tree.place(path, directory));
  return places;
}

// A listing is the loader's own: it knows no rules, and reading them is most of its time.
std::vector<needs::Rule> rules_of(const Request& request) {
  if (request.extent == Extent::start) return {};
  return needs::with_rules(request.needs.more_rules);
}

closure::Options closure_options(const Request& request, const std::vector<needs::Rule>& rules) {
  closure::Options options = request.closure;
  options.runtime_libraries = needs::runtime_libraries(rules, request.needs.off);
  return options;
}

}  // namespace

World::World(std::shared_ptr<const tree::FileTree> asked, const Request& request)
    : World(std::move(asked), request, rules_of(request)) {}

World::World(std::shared_ptr<const tree::FileTree> asked, const Request& request,
             std::vector<needs::Rule> rules)
    : tree(std::move(asked)),
      placed(*tree),
      programs(put(placed, request.programs, request.process.directory)),
      includes(put(placed, request.image.includes, request.process.directory)),
      engine(placed.tree(), request.process, closure_options(request, rules)),
      facts(engine, std::move(rules), includes) {}

Verdict Plan::verdict() const {
  const auto is_fatal = [](const Finding& finding) {
    return finding.severity == Severity::error &&
           (finding.id == FindingId::unreadable_file || finding.id == FindingId::image_differs ||
            finding.id == FindingId::invalid_manifest);
  };
  if (std::ranges::any_of(findings, is_fatal)) return Verdict::could_not;
  return has_error(findings) ? Verdict::no : Verdict::yes;
}

image::Platform platform_of(const Plan& plan) {
  std::optional<image::Platform> common;
  const std::string* by = nullptr;
  for (const Program& program : plan.programs) {
    if (!program.is_asked()) continue;
    const std::string& name = program.closure.program;
    const elf::Header& header = *program.closure.objects.front().elf->header;
    const auto platform = image::platform_of(header);
    if (!platform) {
      throw Error("cannot make an image of {}: images have no name for its machine, {}", name,
                  elf::machine_name(header.machine));
    }
    const auto both = common ? image::common_platform(*common, *platform) : platform;
    if (!both) {
      throw Error("cannot make one image of {} and {}: no machine runs both {} and {}", *by, name,
                  image::platform_text(*common), image::platform_text(*platform));
    }
    if (both != common) by = &name;
    common = both;
  }
  return common.value();
}

}  // namespace whittle::plan
