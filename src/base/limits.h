#pragma once

#include <cstddef>
#include <cstdint>

// What is more than this is refused, with both numbers told: a file of a few kilobytes
// must not take the memory or the time of the machine. Every figure is far above what real
// programs and images have, and no option changes it; doc/limits.md has them for users.
namespace whittle::limits {

inline constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

// What Linux takes: a path with its NUL, a name, the links in one resolution.
inline constexpr std::size_t path = 4096;
inline constexpr std::size_t name = 255;
inline constexpr std::size_t links = 40;
// Names passed in one resolution, those of links counted: Linux has 40 times 4096 bytes of
// them. Real paths have ten.
inline constexpr int names_in_walk = 4096;

// What decompresses to more than 1,000 times its size is made to fill disks: gzip of zeros
// has 1,030:1, of anything else a tenth. Below 1 GiB nobody is harmed.
inline constexpr std::uint64_t expansion = 1000;
inline constexpr std::uint64_t free_expansion = 1024 * mebibyte;

// Members of an archive of so many bytes, as it is stored. A header takes 512 bytes, of
// which compression leaves 20 or more where names differ.
constexpr std::uint64_t members(std::uint64_t size) {
  return 50'000 + size / 32;
}
// Their names and link targets together; names compress to a tenth.
constexpr std::uint64_t member_names(std::uint64_t size) {
  return 8 * mebibyte + 16 * size;
}
// Directories that members lie in and no member is, and their names together; tars made by
// build systems leave tens of thousands out.
inline constexpr std::size_t made_directories = 100'000;
inline constexpr std::uint64_t made_names = 16 * mebibyte;
// Overlay file systems stack 500 at most, docker 127.
inline constexpr std::size_t layers = 500;

// An index, a manifest or a configuration: what registries and containers/image take.
inline constexpr std::uint64_t json_size = 4 * mebibyte;
inline constexpr std::size_t json_depth = 100;  // real ones have 8

// A text file of the tree that is read whole (nsswitch.conf, passwd, ld.so.preload,
// ld.so.cache); a passwd of 100,000 users has 8 MB.
inline constexpr std::uint64_t text_file = 16 * mebibyte;
// All names that an ld.so.cache refers to; real ones have some hundred kilobytes.
inline constexpr std::uint64_t cache_names = 16 * mebibyte;

// Bytes of one ELF file that its segments map, all of which may be looked into; libcublasLt
// has 1.3 GB of them, and with a hole in it a file of no size has any number.
inline constexpr std::uint64_t mapped = 8192 * mebibyte;
// Names that one ELF file needs, also by filters; 600 are seen.
inline constexpr std::size_t needs = 2000;
// Directories in one RPATH, RUNPATH or LD_LIBRARY_PATH; 100 are seen.
inline constexpr std::size_t search_directories = 4096;
// Paths tried for one program, which are all kept to be told; 20,000 are seen.
inline constexpr std::size_t attempts = 200'000;

// A record of a run: its text, its paths, and programs named for all of them together. A
// build of 3,000 files in C has 20,000 paths.
inline constexpr std::uint64_t record_size = 64 * mebibyte;
inline constexpr std::size_t record_paths = 1'000'000;
inline constexpr std::size_t record_programs = 4'000'000;

}  // namespace whittle::limits
