#pragma once

#include "elf/strip.h"
#include "rootfs/builder.h"
#include "rootfs/skeleton.h"
#include "tree/walker.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// The options about what is not taken over from the files as they are found.
struct FileOptions {
  std::vector<std::string> owners;  // keep, UID:GID or GLOB=UID:GID
  std::vector<std::string> modes;   // GLOB=MODE
  std::string mtime;                // keep or seconds; empty: source_date()
  std::vector<std::string> xattrs;  // GLOB
  std::string strip;                // "true", "headers"; empty: not
  std::string debug_dir;
  bool skeleton = false;
  bool mount_points = false;
  std::vector<std::string> directories;  // PATH[=MODE[,UID:GID]]

  void add_to(CLI::App& app);

  // Throws Error for a value that means nothing.
  rootfs::Policy policy() const;
  std::optional<elf::StripOptions> stripping() const;
  // With the user that the process will be.
  rootfs::Skeleton skeleton_for(std::optional<tree::Credentials> user) const;
};

// Seconds since 1970 from SOURCE_DATE_EPOCH, or 0.
std::int64_t source_date();

}  // namespace whittle::commands
