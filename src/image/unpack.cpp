#include "image/unpack.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/output_file.h"
#include "image/libarchive.h"

#include <algorithm>

namespace whittle::image {

void check_expansion(std::uint64_t stored, std::uint64_t size, const std::string& name) {
  if (size <= limits::free_expansion || size / limits::expansion <= stored) return;
  throw Error("cannot read {}: its {} bytes expand to {} and more, which is over {} times as much",
              name, stored, size, limits::expansion);
}

Unpacked unpack(const tree::Contents& archive, const std::string& name, std::uint64_t held_in) {
  const Bytes bytes = archive.bytes();
  const std::uint64_t stored = std::min<std::uint64_t>(bytes.size(), held_in);
  if (bytes.empty()) return {archive, stored};
  const ArchivePointer reader(::archive_read_new());
  ::archive* const a = reader.get();
  for (const auto support : {::archive_read_support_format_raw, ::archive_read_support_format_empty,
                             ::archive_read_support_filter_gzip, ::archive_read_support_filter_zstd,
                             ::archive_read_support_filter_xz, ::archive_read_support_filter_bzip2,
                             ::archive_read_support_filter_lz4})
    expect_done(support(a), a, "read an archive");
  expect_done(::archive_read_open_memory(a, bytes.data(), bytes.size()), a, "read " + name);
  if (::archive_filter_count(a) == 1)
    return {archive, stored};  // it is the one that reads the bytes

  SpoolFile spool;
  archive_entry* header = nullptr;
  const int first = ::archive_read_next_header(a, &header);
  expect_done(first, a, "read " + name);
  while (first != ARCHIVE_EOF) {
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = ::archive_read_data_block(a, &data, &size, &offset);
    expect_done(result, a, "read " + name);
    if (result == ARCHIVE_EOF) break;
    check_expansion(stored, spool.size() + size, name);
    spool.write({static_cast<const std::byte*>(data), size});
  }
  auto map = spool.map();
  return {{Bytes(static_cast<const std::byte*>(map.get()), spool.size()), map}, stored};
}

}  // namespace whittle::image
