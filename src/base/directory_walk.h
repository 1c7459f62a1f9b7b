#pragma once

#include "base/descriptor.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace whittle {

// Walks everything below an open directory of this machine: what removing, writing to
// the disk and looking for mounts have in common.
//
// Follows no link and enters nothing that is mounted, not even where that happens
// meanwhile. Two descriptors are open at a time, and no path is longer than a name,
// however deep the directory is.
class DirectoryWalk {
 public:
  virtual ~DirectoryWalk() = default;

  // Every directory after what is in it.
  void below(int fd);

 protected:
  // What is no directory, in the directory that is open as `directory`.
  virtual void visit_file(int directory, const std::string& name, unsigned char type) = 0;
  // A directory before it is opened, while it is open, and after all that is in it.
  virtual void before(int /*directory*/, const std::string& /*name*/) {}
  virtual void inside(int /*fd*/) {}
  virtual void after(int /*directory*/, const std::string& /*name*/) {}
  // A directory that cannot be entered or listed; EXDEV: something is mounted there.
  virtual void failed(const std::string& path, int error) = 0;

  // Where it is, below the directory it began with: "a/b/name".
  std::string path_of(const std::string& name) const;

 private:
  struct Entry {
    std::string name;
    unsigned char type;
  };
  struct Level {
    std::string name;
    std::vector<Entry> entries;  // those not visited yet, the next one last
    dev_t device = 0;
    ino_t inode = 0;
  };
  bool enter(Descriptor fd, const std::string& name);
  bool leave();

  Descriptor current_;
  std::vector<Level> levels_;
};

// What could not be removed.
struct Leftover {
  std::string path;  // the first of it, below where removing began
  int error = 0;
};

// Removes everything below the open directory `fd`, following no link and entering no
// mount. What cannot be removed stays, and the first of it is the answer.
std::optional<Leftover> remove_below(int fd);

// Writes every file and directory below the open directory `fd` to the disk. Throws
// Error if one of them cannot be.
void sync_tree(int fd);

// The first thing below the open directory `fd` that something is mounted on.
std::optional<std::string> find_mount(int fd);

}  // namespace whittle
