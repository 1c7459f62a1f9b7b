#pragma once

#include "audit/root_files.h"
#include "base/finding.h"
#include "second_reader/ask_one.h"
#include "tree/file_tree.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace whittle::audit {

// What a reader that shares no code with ours says of the ELF files of a root.
struct SecondOpinion {
  std::size_t files = 0;     // that it was asked about
  std::size_t agreeing = 0;  // of which it says the same
  std::chrono::duration<double> time{};
  Findings findings;
};

// Asks the program `reader` about every one of `files`, in the tree that they are of, on all
// cores.
SecondOpinion ask_second_reader(const std::string& reader, const std::vector<ElfFile>& files,
                                const tree::FileTree& tree,
                                const second_reader::Limits& limits = {});

// The second reader that is installed beside the program that runs, or in its
// ../libexec/whittle; nullopt: there is none.
std::optional<std::string> installed_second_reader();

}  // namespace whittle::audit
