#include "commands/need_options.h"

#include "base/error.h"
#include "base/text.h"

#include <CLI/CLI.hpp>

namespace whittle::commands {

void NeedOptions::add_to(CLI::App& app) {
  app.add_option("--need", forced,
                 "pack what this rule brings though nothing shows it, or just these parts of it")
      ->type_name("NAME[=ARG,...]")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--no-need", off, "leave out what this rule would bring")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--dlopen", dlopen,
                 "which libraries named by dlopen notes count: required, recommended, suggested, "
                 "none")
      ->type_name("PRIORITY");
}

needs::Options NeedOptions::options() const {
  needs::Options options;
  options.more_rules = rules;
  for (const auto& text : forced) {
    const auto equals = text.find('=');
    needs::RuleRequest need{text.substr(0, equals), {}};
    if (equals != std::string::npos) {
      const auto arguments = words(std::string_view(text).substr(equals + 1), ",");
      need.arguments.assign(arguments.begin(), arguments.end());
    }
    options.requested.push_back(std::move(need));
  }
  options.off = off;
  options.dlopen.reset();
  if (dlopen == "none") return options;
  for (const auto priority :
       {elf::Priority::required, elf::Priority::recommended, elf::Priority::suggested}) {
    if (dlopen == elf::priority_name(priority)) options.dlopen = priority;
  }
  if (!options.dlopen) {
    throw Error("cannot use --dlopen {}: it is none of required, recommended, suggested, none",
                dlopen);
  }
  return options;
}

}  // namespace whittle::commands
