#pragma once

#include "commands/need_options.h"
#include "commands/pack_options.h"
#include "commands/process_options.h"
#include "plan/request.h"
#include "tree/file_tree.h"

namespace whittle::commands {

// What options of every command that asks for a closure say: no programs yet, and no
// image. Throws Error for values that mean nothing.
plan::Request plan_request(const ProcessOptions& process, const NeedOptions& needs);

// All that `whittle pack` was told, of this tree.
plan::Request plan_request(const PackOptions& options, const tree::FileTree& tree);

}  // namespace whittle::commands
