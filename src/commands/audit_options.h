#pragma once

#include "audit/gate.h"
#include "audit/image_audit.h"
#include "commands/start_options.h"
#include "image/image_reader.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// Everything that `whittle audit` can be told.
struct AuditOptions {
  std::string image;
  std::string platform;
  StartOptions starting;
  std::vector<std::string> roots;
  std::string why;
  std::string max_size;
  std::string max_compressed;
  std::string max_unreached;
  std::string max_hidden;
  std::string max_duplicate;
  bool no_secrets = false;
  bool no_setuid = false;
  bool json = false;

  void add_to(CLI::App& app);

  // Throws Error if it cannot be read.
  image::Image read() const;
  // What it is called.
  std::string name() const;
  // What it is asked. Throws Error for a value that means nothing.
  audit::AuditRequest request(const image::Image& of) const;
  audit::Gate gate() const;
};

}  // namespace whittle::commands
