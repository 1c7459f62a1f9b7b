#pragma once

#include "base/finding.h"
#include "elf/notes.h"
#include "rootfs/manifest.h"
#include "second_reader/facts.h"
#include "tree/walker.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::audit {

// One ELF file of a root that a kernel starts or a loader maps, by its first name.
struct ElfFile {
  std::string path;
  bool is_program = false;  // it has an interpreter, or is static and may be executed
  std::uint16_t machine = 0;
  second_reader::Facts facts;         // what our own reader says of it
  std::optional<elf::AbiTag> kernel;  // the oldest that it runs on
};

// A file that begins with "#!" and may be executed.
struct ScriptFile {
  std::string path;
  std::string interpreter;
  std::string argument;
};

// What the files of a root are, by their bytes.
struct RootFiles {
  std::vector<ElfFile> elf;
  std::vector<ScriptFile> scripts;
  Findings findings;  // of what is damaged
};

// Every regular file of `root` is opened once, and of those that are no ELF files only the
// beginning is read. `walker` is of the same root. Objects that only linkers and debuggers
// read are passed over. Throws Error for a file that cannot be opened.
RootFiles read_files(const rootfs::Manifest& root, const tree::Walker& walker);

}  // namespace whittle::audit
