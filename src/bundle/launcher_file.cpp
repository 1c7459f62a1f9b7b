#include "bundle/launcher_file.h"

#include "base/error.h"
#include "freestanding/programs.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::bundle {

namespace {

// As src/freestanding/launcher/settings.cpp has them.
constexpr std::string_view mark = "whittle launcher settings\n";
constexpr std::size_t capacity = 4096;

std::string joined(const std::vector<std::string>& directories) {
  std::string text;
  for (const std::string& directory : directories)
    text += (text.empty() ? "@/" : ":@/") + directory;
  return text;
}

// A freestanding program with its settings in it.
std::string filled(std::string_view name, const Launch& launch, const std::string& settings) {
  const Bytes program = freestanding::find_program(name, launch.machine);
  if (program.empty()) {
    throw Error("cannot bundle {}: there are no launchers for {}, only for {}", launch.at,
                launch.machine, fmt::join(freestanding::machines_of(name), ", "));
  }
  std::string file(as_text(program));
  const std::size_t start = file.find(mark);
  if (start == std::string::npos) throw InternalError("a {} has no place for settings", name);
  // One zero must stay behind the text.
  const std::size_t room = capacity - mark.size() - 1;
  if (settings.size() > room) {
    throw Error("cannot bundle {}: its settings are {} bytes, and a launcher has room for {}",
                launch.at, settings.size(), room);
  }
  file.replace(start + mark.size(), settings.size(), settings);
  return file;
}

}  // namespace

std::string settings_text(const Launch& launch, const std::vector<Variable>& variables) {
  std::string text =
      fmt::format("up {}\nprogram {}\n", std::ranges::count(launch.at, '/') + 1, launch.program);
  if (!launch.loader.empty()) text += fmt::format("loader {}\n", launch.loader);
  for (const std::string& option : launch.options)
    text += fmt::format("option {}\n", option);
  if (launch.tells_argv0) text += "argv0 --argv0\n";
  if (!launch.argv0.empty()) text += fmt::format("name {}\n", launch.argv0);
  if (!launch.library_paths.empty())
    text += fmt::format("library-path {}\n", joined(launch.library_paths));
  for (const auto& [kind, word] : launch.before)
    text += fmt::format("{} {}\n", kind == Launch::Argument::Kind::file ? "file" : "word", word);
  for (const Variable& variable : variables)
    text += fmt::format("{} {} {}\n", variable.kind == VariableKind::set ? "set" : "append",
                        variable.name, variable.value);
  if (launch.is_undone) text += "undo WHITTLE_UNDO\n";
  return text;
}

std::string launcher_file(const Launch& launch, const std::vector<Variable>& variables) {
  return filled("launcher", launch, settings_text(launch, variables));
}

std::string unpacker_file(const Launch& launch, const std::vector<Variable>& variables,
                          const std::string& more_lines) {
  return filled("unpacker", launch, settings_text(launch, variables) + more_lines);
}

std::string undoing_library(const std::string& machine) {
  return std::string(as_text(freestanding::find_program("exec_wrapper", machine)));
}

std::string undoing_library_name(const std::string& machine) {
  return fmt::format("whittle-exec-{}.so", machine);
}

std::size_t unpacker_size(const Launch& launch) {
  return freestanding::find_program("unpacker", launch.machine).size();
}

}  // namespace whittle::bundle
