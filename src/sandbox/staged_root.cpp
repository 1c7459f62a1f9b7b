// The room is closed to everybody else, the root in it is as the image has it: a user of
// the image only ever sees the root itself.
#include "sandbox/staged_root.h"

#include "base/descriptor.h"
#include "base/error.h"
#include "image/directory_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace whittle::sandbox {

Findings stage(const rootfs::Manifest& root, const std::string& room) {
  const std::string path = room + "/root";
  if (::mkdir(path.c_str(), 0700) != 0)
    throw Error("cannot unpack the root to {}: {}", path, std::strerror(errno));
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0)
    throw Error("cannot unpack the root to {}: {}", path, std::strerror(errno));
  rootfs::Manifest filled = root;
  Findings findings = image::fill_directory(filled, directory.get());
  const bool is_told = root.root.has_value();
  if (is_told && ::fchown(directory.get(), root.root->uid, root.root->gid) != 0 && ::geteuid() == 0)
    throw Error("cannot give {} to its owner: {}", path, std::strerror(errno));
  if (::fchmod(directory.get(), is_told ? root.root->mode : 0755) != 0)
    throw Error("cannot give {} its mode: {}", path, std::strerror(errno));
  return findings;
}

std::string place_of_rooms() {
  const char* const named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

}  // namespace whittle::sandbox
