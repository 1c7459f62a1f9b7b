#include "commands/image_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace whittle::commands {

void ImageOptions::add_to(CLI::App& app) {
  const auto add_list = [&](const char* name, auto& values, const char* type, const char* what) {
    app.add_option(name, values, what)->type_name(type)->take_all()->allow_extra_args(false);
  };
  app.add_option("--tag", tag, "the name of the image (oci, oci-dir)")->type_name("NAME[:TAG]");
  add_list("--entrypoint", entrypoint, "WORD",
           "what the image starts, a word at a time; the one PROGRAM unless said");
  add_list("--cmd", cmd, "WORD", "arguments of the entrypoint that a user may replace");
  add_list("--expose", expose, "PORT[/PROTOCOL]", "a port the program listens on");
  add_list("--label", labels, "KEY=VALUE", "a label of the image");
  app.add_option("--stop-signal", stop_signal, "the signal that asks the program to end")
      ->type_name("SIGNAL");
}

image::ImageConfig ImageOptions::config(const ProcessOptions& process) const {
  image::ImageConfig config;
  for (const auto& variable : process.process().environment) {
    const std::string begin = variable.name + "=";
    std::erase_if(config.env, [&](const std::string& text) { return text.starts_with(begin); });
    config.env.push_back(begin + variable.value);
  }
  config.working_directory = process.cwd;
  if (const auto user = process.user()) config.user = user_text(*user);
  config.entrypoint = entrypoint;
  config.cmd = cmd;
  config.healthcheck = healthcheck;
  config.exposed_ports = expose;
  for (const auto& label : labels) {
    const auto equals = label.find('=');
    if (equals == std::string::npos) {
      throw Error("cannot use --label {}: it is not KEY=VALUE", label);
    }
    config.labels[label.substr(0, equals)] = label.substr(equals + 1);
  }
  config.stop_signal = stop_signal;
  if (!tag.empty()) config.reference = image::parse_reference(tag);
  image::check_config(config);
  return config;
}

}  // namespace whittle::commands
