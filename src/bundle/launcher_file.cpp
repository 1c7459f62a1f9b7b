#include "bundle/launcher_file.h"

#include "base/error.h"
#include "freestanding/programs.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::bundle {

namespace {

// The place in a freestanding program for what it has to know.
struct Room {
  std::string_view mark;
  std::string_view what;
};
// As src/freestanding/launcher/settings.cpp and src/freestanding/path_wrapper have them.
constexpr Room for_settings = {"whittle launcher settings\n", "settings"};
constexpr Room for_paths = {"whittle bundle paths\n", "paths"};
constexpr std::size_t capacity = 4096;

// What the names of libraries of ours start with.
constexpr std::string_view undoing_name = "whittle-exec-";
constexpr std::string_view path_name = "whittle-path-";

std::string joined(const std::vector<std::string>& directories) {
  std::string text;
  for (const std::string& directory : directories)
    text += (text.empty() ? "@/" : ":@/") + directory;
  return text;
}

// A freestanding program for the machine of `launch` with `text` in its room.
std::string filled(std::string_view name, const Launch& launch, const Room& room,
                   const std::string& text) {
  const Bytes program = freestanding::find_program(name, launch.machine);
  if (program.empty()) {
    throw Error("cannot bundle {}: there are no launchers for {}, only for {}", launch.at,
                launch.machine, fmt::join(freestanding::machines_of(name), ", "));
  }
  std::string file(as_text(program));
  const std::size_t start = file.find(room.mark);
  if (start == std::string::npos) throw InternalError("a {} has no place for {}", name, room.what);
  // One zero must stay behind the text.
  const std::size_t most = capacity - room.mark.size() - 1;
  if (text.size() > most)
    throw Error("cannot bundle {}: its {} are {} bytes, and a {} has room for {}", launch.at,
                room.what, text.size(), name, most);
  file.replace(start + room.mark.size(), text.size(), text);
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
  return filled("launcher", launch, for_settings, settings_text(launch, variables));
}

std::string unpacker_file(const Launch& launch, const std::vector<Variable>& variables,
                          const std::string& more_lines) {
  return filled("unpacker", launch, for_settings, settings_text(launch, variables) + more_lines);
}

std::string undoing_library(const std::string& machine) {
  return std::string(as_text(freestanding::find_program("exec_wrapper", machine)));
}

std::string undoing_library_name(const std::string& machine) {
  return fmt::format("{}{}.so", undoing_name, machine);
}

std::string path_library(const Launch& launch, std::vector<PathPlace> places) {
  const auto is_longer = [](const PathPlace& one, const PathPlace& other) {
    return one.path.size() != other.path.size() ? one.path.size() > other.path.size() : one < other;
  };
  std::ranges::sort(places, is_longer);
  std::string lines;
  for (const auto& [path, place] : places)
    lines += fmt::format("{} {}\n", path, place);
  return filled("path_wrapper", launch, for_paths, lines);
}

std::string path_library_name(const std::string& machine) {
  return fmt::format("{}{}.so", path_name, machine);
}

bool is_own_library(std::string_view name) {
  return name.starts_with(undoing_name) || name.starts_with(path_name);
}

std::size_t unpacker_size(const Launch& launch) {
  return freestanding::find_program("unpacker", launch.machine).size();
}

}  // namespace whittle::bundle
