#include "cli/manual_page.h"
#include "commands/command.h"
#include "commands/output.h"

#include <CLI/CLI.hpp>

namespace whittle::commands {

Run add_man(CLI::App& app, const Common&) {
  app.footer("Example:\n  whittle man | man -l -");
  return [&app] {
    print(cli::manual_page(cli::describe(*app.get_parent()), WHITTLE_VERSION));
    return Status::done;
  };
}

}  // namespace whittle::commands
