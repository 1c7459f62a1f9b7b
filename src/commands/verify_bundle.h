#pragma once

#include "commands/command.h"
#include "commands/verify_options.h"

namespace whittle::commands {

// Whether what is to be verified is a bundle: a directory with a bundle.json of one, or a file
// that unpacks itself.
bool is_bundle(const VerifyOptions& options);

// Holds it against what was written of it, and starts its programs where there is nothing
// else: what is said after --, or else their loaders alone.
Status verify_bundle(const VerifyOptions& options, const Common& common);

}  // namespace whittle::commands
