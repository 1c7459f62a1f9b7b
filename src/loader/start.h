#pragma once

#include "loader/hwcaps.h"
#include "loader/ld_so.h"
#include "loader/object_store.h"
#include "loader/process.h"

#include <optional>
#include <string>

namespace whittle::loader {

enum class Secure { no, yes };

// One start of one program, with all that a loader's rules depend on.
struct Start {
  std::string program_path;  // as given to execve or to the loader; absolute or relative
  Opened program;
  std::optional<Opened> ld_so_file;  // the loader's own file
  std::string ld_so_path;            // PT_INTERP, or the loader that was called
  LdSo ld_so;
  Secure secure = Secure::no;
};

// The arguments of a loader that is called by name (ld.so --help of glibc 2.36;
// musl knows list, preload, library-path and argv0).
struct LoaderArguments {
  std::optional<std::string> library_path;
  std::optional<std::string> inhibit_rpath;
  std::optional<std::string> preload;
  std::optional<std::string> audit;
  std::optional<std::string> hwcaps_prepend;
  std::optional<std::string> hwcaps_mask;
  bool inhibit_cache = false;
  bool list = false;
};

// Throws Error for an option no loader has, or one without its value.
LoaderArguments parse_loader_arguments(const std::vector<std::string>& arguments);

// `path` as the process sees it: relative ones lie below its directory.
std::string absolute_path(const std::string& path, const Process& process);

}  // namespace whittle::loader
