#pragma once

#include "commands/pack_options.h"
#include "tree/file_tree.h"

#include <memory>

namespace whittle::commands {

// What `pack --from IMAGE` comes to: the image as the tree; what it starts as programs, its
// own directories as includes; its variables, user, directory, arguments, ports, labels, stop
// signal and health check, each where the options say nothing. Throws Error for an image that
// cannot be read, and for one of which nothing says what it starts.
PackOptions from_image(PackOptions options);

// The same of an image that is read already.
PackOptions from_image(PackOptions options, std::shared_ptr<const tree::FileTree> tree);

}  // namespace whittle::commands
