#pragma once

#include "tree/walker.h"

#include <string>
#include <string_view>

namespace whittle::needs {

// Whether a path is one machine's own, so that no image gets it with a directory:
// password hashes, host names, the resolver's configuration, the machine's id, its
// keys. All but the keys are made by whoever starts a container.
bool belongs_to_machine(std::string_view path);

// What in a directory looks like a secret, as a phrase: "a private key", "a
// token", "the history of a repository". By its name, and for small files of text by what is in
// it; empty for anything else, and for what cannot be read.
std::string secret_in(const tree::Walker& walker, const std::string& path,
                      const tree::Status& status);

}  // namespace whittle::needs
