// What text says of the rest of the image.
//
// The traps. Debian keeps what could be enabled in *-available, and a link beside it enables
// it: read by the link alone, or every module of Apache would be needed. A name of a module
// may lack ".so", and its directory. A shell script names a command in the middle of a
// branch as often as not: what runs at every start is needed, the rest possible.
#include "needs/text_names.h"

#include "base/error.h"
#include "base/text.h"
#include "closure/program.h"
#include "needs/env_script.h"
#include "needs/language_names.h"
#include "needs/paths.h"
#include "scripts/config_text.h"
#include "scripts/shell.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace whittle::needs {

namespace {

// What a script may run costs less than the doubt: cat, sed, basename.
constexpr std::uint64_t small_command = 160'000;

constexpr std::uint64_t largest_configuration = 256'000;

bool is_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos;
}

// The library that a configuration loads; empty: none that is there.
std::string library_of(const tree::Walker& walker, const std::string& module) {
  for (const char* suffix : {"", ".so", ".la"})
    if (const std::string path = module + suffix; path.starts_with('/') && exists(walker, path))
      return path;
  return {};
}

void add(std::vector<Named>& names, std::set<std::string>& seen, std::optional<Named> named) {
  if (named && seen.insert(named->name).second) names.push_back(*std::move(named));
}

class ShellNames {
 public:
  ShellNames(const FactStore& facts, const NameReader& names) : facts_(facts), names_(names) {}

  std::vector<Named> run(const std::string& path) {
    read(path, Grade::needed);
    return std::move(found_);
  }

 private:
  void read(const std::string& path, Grade grade) {
    if (!read_.insert(path).second || read_.size() > most_files) return;
    const tree::Walker& walker = facts_.engine().walker();
    const scripts::ShellScript script = scripts::read_shell(read_text(walker, path), {{"0", path}});
    for (const scripts::ShellCommand& command : script.commands)
      read_command(command, grade);
    for (const auto& named : script.paths)
      add(found_, seen_, names_.of_package(named, path));
  }

  void read_command(const scripts::ShellCommand& command, Grade grade) {
    const auto& engine = facts_.engine();
    const auto path = find_in_path(engine.walker(), engine.process(), command.name);
    if (!path || !exists(engine.walker(), *path)) return;
    const auto size = facts_.size_at(*path);
    const bool is_cheap = size <= small_command;
    const Grade its = command.is_unconditional || is_cheap ? grade : Grade::possible;
    const std::string_view verb = command.is_sourced ? "reads" : "runs";
    auto named =
        names_.used(*path, fmt::format("{} {} (line {})", verb, command.name, command.line));
    // What a script ends in is what it is for, whatever it costs.
    if (named && its == Grade::needed && command.is_exec) named->grade = Grade::needed;
    add(found_, seen_, weaker(std::move(named), its));
    if (command.is_sourced) read(*path, its);
  }

  static std::optional<Named> weaker(std::optional<Named> named, Grade grade) {
    if (named) named->grade = std::min(named->grade, grade);
    return named;
  }

  static constexpr std::size_t most_files = 50;
  const FactStore& facts_;
  const NameReader& names_;
  std::set<std::string> read_;
  std::set<std::string> seen_;
  std::vector<Named> found_;
};

bool is_shell(std::string_view interpreter) {
  static const std::set<std::string_view> shells = {"sh",  "bash", "dash", "ash",
                                                    "ksh", "mksh", "zsh"};
  return shells.contains(interpreter);
}

}  // namespace

bool is_configuration(const FactStore& facts, const std::string& path) {
  const tree::Walker& walker = facts.engine().walker();
  if (tree::base_name(tree::parent(path)).ends_with("-available")) return false;
  const auto walked = walker.walk(path);
  return walked && walked->status.kind == tree::Kind::file && walked->status.size > 0 &&
         walked->status.size <= largest_configuration;
}

std::vector<Named> names_in_configuration(const FactStore& facts, const NameReader& names,
                                          const std::string& path) {
  const tree::Walker& walker = facts.engine().walker();
  const std::string text = read_text(walker, path);
  if (!is_text(text)) return {};
  const scripts::ConfigFacts config = scripts::read_config(text);
  std::vector<Named> found;
  std::set<std::string> seen;
  for (const auto& module : config.modules) {
    const std::string library = library_of(walker, module);
    if (!library.empty()) add(found, seen, names.used(library, "loads " + module));
  }
  for (const auto& named : config.paths)
    add(found, seen,
        names.configured(named, facts.is_present(path) ? NameReader::Programs::count
                                                       : NameReader::Programs::pass));
  const auto add_accounts = [&](const std::vector<std::string>& who, bool is_group) {
    for (const auto& name : who) {
      const Accounts account =
          is_group ? group_of(facts.accounts(), name) : user_of(facts.accounts(), name);
      if (account.is_empty()) continue;
      add(found, seen,
          Named{Named::Kind::user, Grade::needed, name,
                fmt::format("names the {} {}", is_group ? "group" : "user", name)});
    }
  };
  add_accounts(config.users, false);
  add_accounts(config.groups, true);
  return found;
}

std::vector<Named> names_in_script(const FactStore& facts, const NameReader& names,
                                   const closure::Script& script) {
  std::string interpreter(tree::base_name(script.interpreter));
  if (is_env(script.interpreter)) {
    const auto program = program_of_env(script.argument);
    interpreter = program ? std::string(tree::base_name(*program)) : "";
  }
  if (is_shell(interpreter)) {
    std::vector<Named> found = ShellNames(facts, names).run(script.where.path);
    if (auto tree = names.tree_of_script(script.where.path)) found.push_back(*std::move(tree));
    return found;
  }
  return names_in_language(facts, names, {script.where.path}, interpreter);
}

std::optional<Named> interpreter_of(const FactStore& facts, const NameReader& names,
                                    const std::string& script) {
  const auto& engine = facts.engine();
  std::string text = read_text(engine.walker(), script);
  std::optional<closure::ScriptLine> line;
  try {
    line = closure::read_script_line(text, script);
  } catch (const Error&) {
    return std::nullopt;  // nothing runs it
  }
  if (!line) return std::nullopt;
  std::optional<std::string> path = line->interpreter;
  if (is_env(*path)) {
    const auto name = program_of_env(line->argument);
    path = name ? find_in_path(engine.walker(), engine.process(), *name) : std::nullopt;
  }
  auto named = path ? names.used(*path, "is run by " + *path) : std::nullopt;
  if (named && facts.size_at(named->name) > small_command) named->grade = Grade::possible;
  return named;
}

}  // namespace whittle::needs
