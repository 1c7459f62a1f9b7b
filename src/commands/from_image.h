#pragma once

#include "commands/pack_options.h"

namespace whittle::commands {

// What `pack --from IMAGE` comes to: the image as the tree; what it starts as programs, its
// own directories as includes; its variables, user, directory, arguments, ports, labels, stop
// signal and health check, each where the options say nothing. Throws Error for an image that
// cannot be read, and for one of which nothing says what it starts.
PackOptions from_image(PackOptions options);

}  // namespace whittle::commands
