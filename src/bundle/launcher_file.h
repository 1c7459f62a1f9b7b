#pragma once

#include "bundle/variables.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::bundle {

// How a program of a bundle is started. Paths are relative to the bundle's directory.
struct Launch {
  std::string at;       // where the launcher is: "bin/curl"
  std::string machine;  // "amd64", in the words of OCI images
  std::string program;  // the ELF file: "shared/curl"
  std::string loader;   // "lib/ld-linux-x86-64.so.2"; empty: the kernel starts the program
  std::vector<std::string> options = {};        // of the loader: "--inhibit-cache"
  bool tells_argv0 = false;                     // the loader knows --argv0
  std::vector<std::string> library_paths = {};  // directories, in order
  // What comes before the user's arguments: a script, and what its first line says.
  struct Argument {
    enum class Kind { file, word } kind = Kind::word;
    std::string text;
    bool operator==(const Argument&) const = default;
  };
  std::vector<Argument> before = {};
  bool is_asked = false;         // the user named it
  bool takes_libraries = false;  // its loader loads libraries of ours with it
  bool is_undone = false;        // one of them takes the variables from what it starts
  // Bytes behind the program's own: it looks for them at the end of its file, which is the
  // launcher's.
  std::uint64_t appended = 0;
  std::string argv0 = {};  // the path in the bundle that is argv[0]; empty: the user's

  bool operator==(const Launch&) const = default;
};

// The lines that src/freestanding/launcher/settings.h describes.
std::string settings_text(const Launch& launch, const std::vector<Variable>& variables);

// A launcher with its settings in it. Throws Error if there is none for the machine or the
// settings do not fit.
std::string launcher_file(const Launch& launch, const std::vector<Variable>& variables);

// The same of a program that is one with all it needs: its unpacker, with what it has to
// know besides, as lines.
std::string unpacker_file(const Launch& launch, const std::vector<Variable>& variables,
                          const std::string& more_lines);
// How large that is, whatever is in it.
std::size_t unpacker_size(const Launch& launch);

// The library that takes the variables of a launcher from what its program starts
// (src/freestanding/exec_wrapper), and its name in lib/.
std::string undoing_library(const std::string& machine);
std::string undoing_library_name(const std::string& machine);

// Below `path` of the machine that the program is from is what lies below `place` of the
// bundle ("." is its directory itself).
struct PathPlace {
  std::string path;
  std::string place;

  auto operator<=>(const PathPlace&) const = default;
};

// The library that has the program find what it looks for by constant paths
// (src/freestanding/path_wrapper), and its name in lib/. Throws Error if the places do not fit.
std::string path_library(const Launch& launch, std::vector<PathPlace> places);
std::string path_library_name(const std::string& machine);

// Whether a library of this name is one of these.
bool is_own_library(std::string_view name);

}  // namespace whittle::bundle
