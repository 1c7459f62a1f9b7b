#pragma once

#include "base/bytes.h"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace whittle::elf {

// What stays of the section header table: those of mapped sections (some programs
// look their own sections up), or nothing.
enum class SectionHeaders { mapped, none };

// Whether what was taken is to be kept in a file of its own for debuggers.
enum class DebugFile { no, yes };

struct StripOptions {
  SectionHeaders section_headers = SectionHeaders::mapped;
  DebugFile debug_file = DebugFile::no;
};

struct DebugData {
  std::string path;   // where debuggers look, below a debug directory: ".build-id/ab/cdef.debug"
  std::string bytes;  // an ELF file with every section, those of the program without contents
};

struct Stripped {
  std::string bytes;
  std::vector<std::string> dropped = {};  // names of sections, in the order of the file
  std::optional<DebugData> debug = {};
};

// Why a file stays as it is.
struct LeftAlone {
  enum class Why {
    nothing_to_drop,  // it has no symbols and no debug data, or would not become smaller
    no_program,       // no ELF file, an object file, a core, the debug data of another file
    not_provable,     // there is something that we do not understand: worth telling
  };
  Why why = Why::nothing_to_drop;
  std::string reason;  // completes "FILE is not stripped: ..."

  bool operator==(const LeftAlone&) const = default;
};

// The same program without what only debuggers and linkers read.
//
// What the program headers map keeps its bytes and its place; section headers are
// made to match. A file is left alone unless every byte of it is accounted for:
// bytes behind its end or sections of unknown use may be what it is for (AppImage,
// PyInstaller, bundles of bun or Deno). The result is read back; where a fact is
// not the same, the file is left alone too.
std::expected<Stripped, LeftAlone> strip(Bytes bytes, const StripOptions& options = {});

}  // namespace whittle::elf
