#pragma once

#include "audit/dive_rules.h"
#include "audit/gate.h"
#include "audit/image_audit.h"
#include "commands/fleet_options.h"
#include "commands/report_options.h"
#include "commands/start_options.h"
#include "image/image_reader.h"
#include "report/audit_baseline.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// Everything that `whittle audit` can be told.
struct AuditOptions {
  std::vector<std::string> images;
  FleetOptions fleet;
  std::string platform;
  StartOptions starting;
  std::vector<std::string> roots;
  std::vector<std::string> traces;
  std::string config;
  std::string why;
  std::string max_size;
  std::string max_compressed;
  std::string max_unreached;
  std::string max_hidden;
  std::string max_duplicate;
  bool no_secrets = false;
  bool no_setuid = false;
  std::string baseline;
  std::string max_growth;
  std::string dive_ci;
  bool emit_dockerfile = false;
  ReportOptions reports;
  bool json = false;

  void add_to(CLI::App& app);

  // Whether several images are asked about, or what was said of several is.
  bool is_fleet() const;
  // Throws Error for what contradicts.
  void check() const;

  // Throws Error if it cannot be read.
  image::Image read(const std::string& image) const;
  // What the one image is called.
  std::string name() const;
  // What it is asked, but for `runs` and `suppressions`. Throws Error for a value that means
  // nothing.
  audit::AuditRequest request(const image::Image& of) const;
  // What --trace names, and what the file of --config suppresses. Throw Error if a file cannot
  // be read.
  std::vector<plan::TracedRun> runs() const;
  std::vector<audit::Suppression> suppressions() const;
  audit::Gate gate() const;
  // What --dive-ci names; nullopt where nothing does. Throws Error if it cannot be read.
  std::optional<audit::DiveRules> dive_rules() const;
  // What --baseline names; nullopt where nothing does. Throws Error if it cannot be read.
  std::optional<report::Baseline> read_baseline() const;
  // How many bytes more than a baseline's an image may have; nullopt: any number. Throws
  // Error for what is neither a size nor a share, and without a baseline.
  std::optional<std::uint64_t> growth(const std::optional<report::Baseline>& baseline) const;
};

}  // namespace whittle::commands
