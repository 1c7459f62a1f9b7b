#include "commands/bundle_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>

namespace whittle::commands {

void BundleOptions::add_to(CLI::App& app) {
  app.footer("Example:\n  whittle bundle /usr/bin/curl -o curl/");
  app.add_option("PROGRAM", pack.programs, "what will run; its launcher has its name")
      ->type_name("PROGRAM[:AT]")
      ->required();
  add_output_to(app);
  pack.add_contents_to(app);
  pack.needs.add_to(app);
  pack.process.add_to(app);
}

void BundleOptions::add_output_to(CLI::App& app) {
  app.add_option("-o,--output", pack.output, "a directory, with a slash at its end")
      ->type_name("DIR/")
      ->required();
  app.add_flag("--replace", pack.replace, "replace what a target directory holds");
  app.add_flag("--strip", pack.files.strip, "leave out what only debuggers and linkers read")
      ->type_name("headers");
  app.add_flag("--json", pack.json, "print what is bundled and why, for machines");
}

bool BundleOptions::is_directory() const {
  return pack.output.ends_with('/');
}

}  // namespace whittle::commands
