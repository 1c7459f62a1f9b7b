#pragma once

#include <optional>
#include <string>
#include <vector>

namespace whittle::rootfs {
struct Manifest;
}

// What a packed root and this machine have alike, for isolations that run the packed program
// in the machine's own root.
namespace whittle::sandbox {

// Every file of a root is in one of these, by its path.
struct SharedFiles {
  std::vector<std::string> same;      // with the same bytes at the same path of the machine
  std::vector<std::string> data;      // other bytes there or none, and nothing executes it
  std::vector<std::string> programs;  // likewise, but executable, or ELF
};

// Holds every file of a root against the one at the same path below `machine`.
SharedFiles shared_files(const rootfs::Manifest& root, const std::string& machine = "/");

// Why a run on the machine says nothing of the root; nullopt: it does.
std::optional<std::string> why_no_answer(const SharedFiles& shared);

// What such a run does not tell, for the machine's data is read; nullopt where all is the same.
std::optional<std::string> not_shown_of_data(const SharedFiles& shared);

}  // namespace whittle::sandbox
