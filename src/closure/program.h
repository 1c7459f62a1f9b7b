#pragma once

#include "closure/closure.h"
#include "loader/object_store.h"
#include "loader/process.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::closure {

// The ELF file that the kernel runs when it is given a path.
struct Executable {
  std::string path;  // as given, or as the last script names it
  loader::Opened opened;

  const elf::File& file() const { return *opened.object->file; }
};

// Opens a program, or follows scripts to the one that runs them; the scripts on
// the way are appended to `scripts`. Throws Error for what is not there, cannot
// be read, or is neither a program nor a shared library nor a script.
Executable find_executable(const loader::ObjectStore& store, const loader::Process& process,
                           const std::string& asked, std::vector<Script>& scripts);

ProgramKind kind_of(const elf::File& file);

// Whether the kernel sets AT_SECURE for it: the file's set-user-ID or
// set-group-ID bit changes who runs it, or it has capabilities its user lacks.
bool starts_secure(const tree::Walker& walker, const loader::Process& process,
                   const tree::Walked& program);

// The bytes "#!", then what the kernel makes of the line: the interpreter up to
// the first blank and the rest as one argument. nullopt if the text is no
// script. Throws Error if the line names nothing, or if the interpreter does not
// end within the first 255 bytes (Linux 5.1 and later; ENOEXEC).
struct ScriptLine {
  std::string interpreter;
  std::string argument;
  bool operator==(const ScriptLine&) const = default;
};
std::optional<ScriptLine> read_script_line(std::string_view text, const std::string& path);

}  // namespace whittle::closure
