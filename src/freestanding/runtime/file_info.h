#pragma once

#include "freestanding/runtime/system_call.h"

namespace whittle::freestanding {

// What the kernel says of a file, as far as it is asked here.
struct FileInfo {
  uint32_t mode = 0;  // with the kind of the file
  uint32_t owner = 0;
  uint64_t size = 0;

  bool is_directory() const { return (mode & 0170000U) == 0040000U; }
};

// Of an open file. The negative number is an error's.
inline long file_info(long file, FileInfo& info) {
  // struct stat of each machine, 64-bit sizes and all: where it has the three.
#if defined(__x86_64__)
  constexpr size_t mode_at = 24, owner_at = 28, size_at = 48;
#elif defined(__LP64__)
  constexpr size_t mode_at = 16, owner_at = 24, size_at = 48;
#elif defined(__arm__)
  constexpr size_t mode_at = 16, owner_at = 24, size_at = 48;
#else
  constexpr size_t mode_at = 16, owner_at = 24, size_at = 44;
#endif
  constexpr long empty_path = 0x1000;  // AT_EMPTY_PATH
  alignas(8) char bytes[256];
  const long result = system_call(Call::fstatat, file, as_long(""), as_long(bytes), empty_path);
  if (failed(result)) return result;
  __builtin_memcpy(&info.mode, bytes + mode_at, sizeof info.mode);
  __builtin_memcpy(&info.owner, bytes + owner_at, sizeof info.owner);
  __builtin_memcpy(&info.size, bytes + size_at, sizeof info.size);
  return 0;
}

}  // namespace whittle::freestanding
