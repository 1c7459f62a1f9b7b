#pragma once

#include "commands/process_options.h"
#include "image/oci_image.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// The options about what an image says of itself and of the process it starts,
// besides those of ProcessOptions.
struct ImageOptions {
  std::string tag;
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::vector<std::string> expose;
  std::vector<std::string> labels;
  std::string stop_signal;
  // No options: what an image said that something is packed from.
  std::vector<std::string> healthcheck = {};  // as in image::ImageConfig
  bool starts_by_command = false;             // `cmd` alone says what starts

  void add_to(CLI::App& app);

  // What an image is configured as whose process is `process`. The entrypoint is
  // the one asked for, if any. Throws Error for a value that means nothing.
  image::ImageConfig config(const ProcessOptions& process) const;
};

}  // namespace whittle::commands
