#include "image/debug_directory.h"

#include "base/error.h"
#include "base/output_file.h"

#include <filesystem>
#include <system_error>

namespace whittle::image {

void write_debug_files(const std::vector<rootfs::DebugFile>& files, const std::string& directory) {
  for (const rootfs::DebugFile& file : files) {
    const std::filesystem::path path = std::filesystem::path(directory) / file.path;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) throw Error("cannot make {}: {}", path.parent_path().string(), error.message());
    OutputFile output(path.string());
    output.write(file.contents.bytes());
    output.commit();
  }
}

}  // namespace whittle::image
