#include "image/input_file.h"

#include "base/byte_stream.h"
#include "base/error.h"
#include "base/output_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

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
    void* const map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) throw Error("cannot read {}: {}", name, std::strerror(errno));
    std::shared_ptr<const void> owner(
        map, [size](const void* address) { ::munmap(const_cast<void*>(address), size); });
    return {Bytes(static_cast<const std::byte*>(map), size), std::move(owner)};
  }
  SpoolFile spool;
  std::vector<std::byte> buffer(std::size_t{1} << 20U);
  while (const std::size_t got = source.read(buffer))
    spool.write({buffer.data(), got});
  auto map = spool.map();
  return {Bytes(static_cast<const std::byte*>(map.get()), spool.size()), map};
}

}  // namespace whittle::image
