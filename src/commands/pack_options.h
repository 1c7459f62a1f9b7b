#pragma once

#include "commands/budget_options.h"
#include "commands/file_options.h"
#include "commands/healthcheck_options.h"
#include "commands/image_options.h"
#include "commands/need_options.h"
#include "commands/process_options.h"
#include "commands/report_options.h"
#include "commands/try_options.h"
#include "image/output.h"
#include "plan/start.h"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// Everything that `whittle pack` can be told.
struct PackOptions {
  ProcessOptions process;
  NeedOptions needs;
  ImageOptions image;
  HealthcheckOptions healthcheck;
  FileOptions files;
  BudgetOptions budget;
  std::string from;  // an image that says the rest; empty: none
  TryOptions tries;
  std::vector<std::string> programs;
  std::vector<std::string> includes;
  std::vector<std::string> packages;  // NAME, NAME=all or own
  std::vector<std::string> traces;    // files with records
  std::vector<std::string> excludes;
  bool force = false;
  bool no_package_db = false;
  bool licenses = false;
  std::string sbom;
  std::string attach_sbom;  // "true", "buildkit"; empty: not
  std::vector<std::string> allow_missing;
  std::string format;
  std::string compression;
  std::string output;
  std::string debug_image;
  bool layers = false;
  bool replace = false;
  bool plan = false;
  bool json = false;
  ReportOptions reports;
  std::string config;

  void add_to(CLI::App& app);
  // Those of them that say what goes in besides, and what stays out.
  void add_contents_to(CLI::App& app);

  // How what is packed will be started, by `entrypoint`, and what is left out on purpose.
  // Throws Error for a value that means nothing.
  plan::Start start(const std::vector<std::string>& entrypoint) const;

  // Where the result goes and in which form, the image's configuration as far as
  // options say it. Throws Error for what contradicts, and for a terminal.
  image::OutputOptions output_options() const;

  // The same for the debug image, of which `written` is the image; its tag ends in -debug.
  image::OutputOptions debug_output(const image::OutputOptions& written) const;

  // How a document is attached to the image that is written so, if it is. Throws Error where
  // that cannot be.
  std::optional<image::AttachmentForm> attachment(const image::OutputOptions& written) const;

 private:
  void add_output_to(CLI::App& app);
};

}  // namespace whittle::commands
