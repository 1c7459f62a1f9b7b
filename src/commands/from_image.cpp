#include "commands/from_image.h"

#include "audit/image_audit.h"
#include "audit/start_check.h"
#include "audit/verify.h"
#include "base/error.h"
#include "image/image_tree.h"
#include "packages/database.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace whittle::commands {

namespace {

template <typename T>
void fill(T& said, const T& by_image) {
  if (said.empty()) said = by_image;
}

bool has_name_of(const std::vector<std::string>& variables, std::string_view variable) {
  const std::string_view name = variable.substr(0, variable.find('=') + 1);
  return std::ranges::any_of(variables,
                             [&](std::string_view other) { return other.starts_with(name); });
}

// An option's variable wins over the image's of the same name.
std::vector<std::string> joined(std::vector<std::string> by_image,
                                const std::vector<std::string>& said) {
  std::erase_if(by_image, [&](const std::string& text) { return has_name_of(said, text); });
  by_image.insert(by_image.end(), said.begin(), said.end());
  return by_image;
}

// Another entrypoint than the image's has other arguments.
void fill_command(ImageOptions& image, const image::ImageConfig& config) {
  if (!image.entrypoint.empty()) return;
  fill(image.cmd, config.cmd);
  image.entrypoint = config.entrypoint;
  image.starts_by_command = image.entrypoint.empty() && !image.cmd.empty();
}

void fill_config(PackOptions& options, const image::ImageConfig& config) {
  fill_command(options.image, config);
  options.process.env = joined(config.env, options.process.env);
  fill(options.process.cwd, config.working_directory);
  fill(options.process.user_name, config.user);
  fill(options.image.expose, config.exposed_ports);
  fill(options.image.stop_signal, config.stop_signal);
  options.image.healthcheck = config.healthcheck;
  for (const auto& [key, value] : config.labels) {
    const std::string label = key + '=' + value;
    if (!has_name_of(options.image.labels, label)) options.image.labels.push_back(label);
  }
}

// The image's own directories: what packages ship comes as it is needed.
std::vector<std::string> own_includes(const tree::Walker& walker, const plan::Start& start) {
  std::vector<std::string> own = audit::own_directories(walker, start, {});
  const packages::Database packages(walker);
  std::erase_if(own, [&](const std::string& path) { return packages.owner(path) != nullptr; });
  return own;
}

}  // namespace

PackOptions from_image(PackOptions options) {
  if (options.process.sysroot != "/") {
    throw Error("cannot use both --from {} and --sysroot {}", options.from,
                options.process.sysroot);
  }
  options.process.sysroot = options.from;
  const auto tree = options.process.tree();
  return from_image(std::move(options), tree);
}

PackOptions from_image(PackOptions options, std::shared_ptr<const tree::FileTree> tree) {
  options.process.use(options.from, tree);
  const auto image = std::dynamic_pointer_cast<const image::ImageTree>(tree);
  if (image != nullptr && image->image().config) fill_config(options, *image->image().config);

  plan::Start start = options.start(options.image.entrypoint);
  if (image != nullptr && image->image().config)
    start.healthcheck = audit::start_of(*image->image().config).healthcheck;
  const std::vector<std::string> programs = audit::find_start(*tree, start).programs;
  for (const std::string& program : programs)
    if (std::ranges::find(options.programs, program) == options.programs.end())
      options.programs.push_back(program);
  if (options.programs.empty()) {
    throw Error(
        "cannot pack from {}: nothing that it says it starts is there; name the PROGRAM, or what "
        "it starts by --entrypoint",
        options.from);
  }
  for (const std::string& directory : own_includes(tree::Walker(*tree), start))
    options.includes.push_back(directory);
  return options;
}

}  // namespace whittle::commands
