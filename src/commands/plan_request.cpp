#include "commands/plan_request.h"

#include "commands/placed_path.h"
#include "trace/record.h"

#include <sys/stat.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace whittle::commands {

namespace {

std::vector<plan::PlacedPath> placed(const std::vector<std::string>& texts,
                                     const ProcessOptions& process, const tree::Walker& walker) {
  std::vector<plan::PlacedPath> paths;
  for (const auto& text : texts) {
    const std::string path = text.starts_with("host:") ? text : process.typed(text);
    paths.push_back(parse_placed_path(path, walker));
  }
  return paths;
}

// The home of whoever packs; empty: unknown.
std::string home() {
  const char* const path = std::getenv("HOME");
  return path == nullptr || *path != '/' ? "" : path;
}

// What is there already of what will be written.
std::vector<tree::FileId> outputs_of(const PackOptions& options) {
  std::vector<tree::FileId> found;
  for (const std::string& path :
       {options.output, options.files.debug_dir, options.debug_image, options.sbom}) {
    struct stat st{};
    if (!path.empty() && path != "-" && ::stat(path.c_str(), &st) == 0)
      found.push_back({st.st_dev, st.st_ino});
  }
  return found;
}

}  // namespace

plan::Request plan_request(const ProcessOptions& process, const NeedOptions& needs) {
  plan::Request request;
  request.process = process.process();
  request.closure.variants = process.variants();
  request.needs = needs.options();
  return request;
}

plan::Request plan_request(const PackOptions& options, const tree::FileTree& tree) {
  plan::Request request = plan_request(options.process, options.needs);
  const tree::Walker walker(tree);
  request.programs = placed(options.programs, options.process, walker);
  request.closure.allow_missing = options.allow_missing;
  request.image.includes = placed(options.includes, options.process, walker);
  for (const auto& text : options.packages) {
    constexpr std::string_view all = "=all";
    const bool is_all = text.ends_with(all);
    request.image.packages.push_back(
        {text.substr(0, text.size() - (is_all ? all.size() : 0)), is_all});
  }
  for (const auto& file : options.traces)
    request.image.runs.push_back({file, trace::read_record(file)});
  request.image.home = home();
  for (const auto& pattern : options.excludes)
    request.image.excludes.emplace_back(pattern);
  request.image.force = options.force;
  request.image.names_packages = !options.no_package_db;
  request.image.licenses = options.licenses;
  request.image.policy = options.files.policy();
  request.image.skeleton = options.files.skeleton_for(options.process.user());
  request.image.strip = options.files.stripping();
  if (request.image.strip && !options.debug_image.empty())
    request.image.strip->debug_file = elf::DebugFile::yes;
  request.image.layers = options.layers;
  request.image.max_size = options.budget.size();
  request.image.outputs = outputs_of(options);
  request.image.healthcheck = options.healthcheck.request();
  if (request.image.healthcheck && !request.image.healthcheck->probe.words.empty())
    request.image.includes.push_back(
        {.on_host = false, .path = request.image.healthcheck->probe.words.front(), .at = {}});
  request.image.entrypoint = options.image.entrypoint;
  request.image.starts_by_command = options.image.starts_by_command;
  request.needs.command = options.image.entrypoint;
  request.needs.command.insert(request.needs.command.end(), options.image.cmd.begin(),
                               options.image.cmd.end());
  return request;
}

}  // namespace whittle::commands
