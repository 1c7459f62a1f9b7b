#pragma once

#include "base/finding.h"
#include "bundle/launcher_file.h"
#include "bundle/variables.h"
#include "rootfs/manifest.h"

#include <map>
#include <string>
#include <vector>

namespace whittle::bundle {

// A plan made relocatable: a directory of programs that start wherever it lies, by the
// loader and the libraries in it.
//
//   bin/NAME       launchers, and programs that need no loader
//   shared/NAME    the programs themselves
//   lib/           the loader and the libraries, each under the name it is asked for by;
//                  directories of plugins and modules keep theirs
//   share/, etc/   what requirements bring
//   root/          what has no place of its own
//   bundle.gdb     what gdb needs for a core dump
struct Bundle {
  rootfs::Manifest manifest;                 // paths from the bundle's directory: "/bin/curl"
  std::map<std::string, std::string> taken;  // where in the tree a path of it comes from
  std::vector<Launch> launches;              // those asked for first
  std::vector<Variable> variables;
  Findings findings;  // what will be otherwise than at home; an error where it cannot start
};

}  // namespace whittle::bundle
