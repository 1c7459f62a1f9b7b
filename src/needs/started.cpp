#include "needs/started.h"

#include "elf/calls.h"
#include "scripts/shell.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace whittle::needs {

namespace {

constexpr std::array callees = {
    elf::Callee{"execl", 0},   elf::Callee{"execlp", 0},      elf::Callee{"execle", 0},
    elf::Callee{"execv", 0},   elf::Callee{"execvp", 0},      elf::Callee{"execve", 0},
    elf::Callee{"execvpe", 0}, elf::Callee{"posix_spawn", 1}, elf::Callee{"posix_spawnp", 1},
    elf::Callee{"system", 0},  elf::Callee{"popen", 0}};

// Whether what is called hands its argument to a shell.
bool is_for_shell(const elf::Callee& callee) {
  return callee.name == "system" || callee.name == "popen";
}

// g_spawn_async, apr_proc_create, QProcess, boost::process.
bool starts_programs(std::string_view symbol) {
  return std::ranges::any_of(std::array{"exec", "spawn", "popen", "proc_create", "Process"},
                             [&](const char* part) { return symbol.contains(part); }) ||
         symbol == "system";
}

}  // namespace

Started read_started(Bytes bytes, const elf::File& file, const elf::SymbolTable& symbols) {
  Started started;
  started.is_able = std::ranges::any_of(symbols.symbols(), [](const elf::Symbol& symbol) {
    return symbol.imported() && starts_programs(symbol.name);
  });
  if (!started.is_able) return started;
  std::set<std::string> names;
  const auto calls = elf::find_calls(bytes, file, symbols, callees);
  for (const elf::Call& call : calls.value_or(std::vector<elf::Call>{})) {
    if (call.argument != elf::Call::Argument::text) continue;
    if (!is_for_shell(callees.at(call.callee))) {
      names.insert(call.text);
      continue;
    }
    for (const scripts::ShellCommand& command : scripts::read_shell(call.text).commands)
      names.insert(command.name);
  }
  started.names.assign(names.begin(), names.end());
  return started;
}

}  // namespace whittle::needs
