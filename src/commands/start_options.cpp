#include "commands/start_options.h"

#include "base/error.h"
#include "commands/process_options.h"
#include "needs/accounts.h"

#include <CLI/CLI.hpp>

namespace whittle::commands {

void StartOptions::add_to(CLI::App& app) {
  const auto add_list = [&](const char* name, auto& values, const char* type, const char* what) {
    app.add_option(name, values, what)->type_name(type)->take_all()->allow_extra_args(false);
  };
  add_list("--env", env, "NAME=VALUE", "a variable the program will have; may be repeated");
  app.add_option("--cwd", cwd, "the directory the program will start in")->type_name("DIR");
  app.add_option("--user", user, "who the program will run as: numbers or names of the root")
      ->type_name("USER[:GROUP]");
  add_list("--entrypoint", entrypoint, "WORD", "what is started, a word at a time");
  add_list("--cmd", cmd, "WORD", "what follows it, or is started where there is no entrypoint");
  add_list("--no-need", no_need, "NAME", "what this rule would ask for is left out on purpose");
}

plan::Start StartOptions::over(plan::Start start) const {
  if (!entrypoint.empty() || !cmd.empty()) {
    // Another entrypoint has other arguments.
    if (!entrypoint.empty()) start.entrypoint = entrypoint;
    start.cmd = cmd;
  }
  for (const std::string& variable : env) {
    const std::string begin = variable.substr(0, variable.find('=')) + "=";
    std::erase_if(start.env, [&](const std::string& text) { return text.starts_with(begin); });
    start.env.push_back(variable);
  }
  if (!cwd.empty() && !cwd.starts_with('/'))
    throw Error("cannot use --cwd {}: it is not absolute", cwd);
  if (!cwd.empty()) start.directory = cwd;
  if (!user.empty()) {
    start.user = user;
    for (const auto& known : needs::user_of(needs::standard_accounts(), user).users)
      start.user = user_text({known.uid, known.gid});
  }
  start.no_need.insert(start.no_need.end(), no_need.begin(), no_need.end());
  return start;
}

}  // namespace whittle::commands
