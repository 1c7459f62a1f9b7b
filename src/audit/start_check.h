#pragma once

#include "base/finding.h"
#include "loader/process.h"
#include "plan/start.h"
#include "tree/file_tree.h"

#include <string>
#include <vector>

namespace whittle::audit {

// What an engine starts in a root, as far as it is there.
struct Started {
  std::vector<std::string> programs;  // absolute paths, as they are asked for; each once
  loader::Process process;            // whose permissions are those of its user
  Findings findings;
};

// Looks for the user, the directory and the programs of `start` as engines do: users in
// /etc/passwd and /etc/group of the root, programs without a slash in the PATH that they
// will have. Besides the first words, a word that is the path of a program is one: what
// an init program or a wrapper starts; and so is what the text of `sh -c TEXT` always runs. Throws
// Error for a variable without "=".
Started find_start(const tree::FileTree& tree, const plan::Start& start);

}  // namespace whittle::audit
