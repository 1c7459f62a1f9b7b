#include "cli/completion.h"

#include "commands/command.h"
#include "commands/output.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace whittle::commands {

Run add_completion(CLI::App& app, const Common&) {
  auto shell = std::make_shared<std::string>();
  app.footer("Example:\n  . <(whittle completion bash)");
  app.add_option("SHELL", *shell, "whose completion: bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell, &app] {
    const cli::CommandDescription program = cli::describe(*app.get_parent());
    print(*shell == "bash"  ? cli::bash_completion(program)
          : *shell == "zsh" ? cli::zsh_completion(program)
                            : cli::fish_completion(program));
    return Status::done;
  };
}

}  // namespace whittle::commands
