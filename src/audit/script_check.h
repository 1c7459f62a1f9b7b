#pragma once

#include "audit/root_files.h"
#include "base/finding.h"
#include "loader/process.h"
#include "tree/walker.h"

#include <string>
#include <vector>

namespace whittle::audit {

// The scripts whose interpreter is not there or may not be executed, also where env looks
// for it; of modules that programs load, which seldom are started, only noted. A root that was
// planned without an interpreter, `planned`, is right; it may be null.
Findings check_scripts(const std::vector<ScriptFile>& scripts, const tree::Walker& walker,
                       const loader::Process& process, const rootfs::Manifest* planned);

// Whether a script can be asked about: all that runs it is there.
bool has_interpreter(const ScriptFile& script, const tree::Walker& walker,
                     const loader::Process& process);

}  // namespace whittle::audit
