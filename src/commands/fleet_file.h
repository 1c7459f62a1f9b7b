#pragma once

#include "audit/fleet.h"

#include <string>
#include <vector>

namespace whittle::commands {

// A file that grows by a line an image, as each is done: the one output of whittle that is
// not there whole or not at all. A last line that is cut off is what a stopped run left.
class FleetFile {
 public:
  // With `resume` what is there stays, but for a line that is cut off and for those of `names`
  // that could not be read. Throws Error if it cannot be opened, or has other lines.
  FleetFile(std::string path, bool resume, const std::vector<std::string>& names = {});
  ~FleetFile();
  FleetFile(const FleetFile&) = delete;
  FleetFile& operator=(const FleetFile&) = delete;

  // What was there.
  const std::vector<audit::FleetImage>& images() const { return images_; }

  // Throws Error if it cannot be written. Not for two threads at once.
  void add(const audit::FleetImage& image);

 private:
  void write(const std::string& text);

  std::string path_;
  int fd_ = -1;
  std::vector<audit::FleetImage> images_;
};

}  // namespace whittle::commands
