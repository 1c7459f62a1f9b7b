#include "commands/fleet_file.h"

#include "base/error.h"
#include "base/output_file.h"
#include "image/input_file.h"
#include "report/fleet_lines.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace whittle::commands {

namespace {

std::vector<audit::FleetImage> lines_of(const std::string& path,
                                        const std::vector<std::string>& names) {
  if (::access(path.c_str(), F_OK) != 0) return {};
  const tree::Contents text = image::read_input(path);
  std::vector<audit::FleetImage> images = report::read_fleet_lines(text.text(), path);
  std::erase_if(images, [&](const audit::FleetImage& image) {
    return image.error.has_value() && std::ranges::find(names, image.name) != names.end();
  });
  return images;
}

// The file anew, with the lines that stay: a crash meanwhile loses none of them.
void rewrite(const std::string& path, const std::vector<audit::FleetImage>& images) {
  OutputFile file(path);
  for (const audit::FleetImage& image : images)
    file.write(as_bytes(report::fleet_line(image)));
  file.commit();
}

}  // namespace

FleetFile::FleetFile(std::string path, bool resume, const std::vector<std::string>& names)
    : path_(std::move(path)) {
  if (resume) images_ = lines_of(path_, names);
  rewrite(path_, images_);
  fd_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd_ < 0) throw Error("cannot write to {}: {}", path_, std::strerror(errno));
}

FleetFile::~FleetFile() {
  ::close(fd_);
}

void FleetFile::write(const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = ::write(fd_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Error("cannot write to {}: {}", path_, std::strerror(errno));
    done += static_cast<std::size_t>(written);
  }
}

void FleetFile::add(const audit::FleetImage& image) {
  write(report::fleet_line(image));
}

}  // namespace whittle::commands
