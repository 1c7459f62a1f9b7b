#include "image/input_file.h"

#include "base/byte_stream.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace whittle::image {

tree::Contents read_input(const std::string& path) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : path;
  const int fd = standard_input ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw Error("cannot read {}: {}", name, std::strerror(errno));
  FileSource source(fd, name);

  struct stat st{};
  if (::fstat(fd, &st) != 0) throw Error("cannot read {}: {}", name, std::strerror(errno));
  if (S_ISREG(st.st_mode) && st.st_size > 0) {
    const auto size = static_cast<std::size_t>(st.st_size);
    auto map = map_file(fd, size, name);
    if (!map) throw Error("cannot read {}: {}", name, std::strerror(errno));
    const Bytes bytes(static_cast<const std::byte*>(map.get()), size);
    return {bytes, std::move(map)};
  }
  SpoolFile spool;
  copy(source, spool);
  auto map = spool.map();
  return {Bytes(static_cast<const std::byte*>(map.get()), spool.size()), map};
}

}  // namespace whittle::image
