#include "image/content_copier.h"

#include "base/error.h"

#include <memory>

namespace whittle::image {

using rootfs::Entry;
using rootfs::Kind;

ContentCopier::ContentCopier() {
  for (auto& buffer : buffers_)
    buffer.resize(piece_size);
}

void ContentCopier::copy(Entry& file, const std::function<void(Bytes)>& write) {
  const auto source = file.source.open();
  const auto hash = std::make_shared<Sha256>();
  std::uint64_t size = 0;
  for (;;) {
    // Background's promise keeps a buffer from being filled while it is hashed.
    std::vector<std::byte>& buffer = buffers_.at(next_buffer_++ % buffers_.size());
    const std::size_t got = source->read(buffer);
    if (got == 0) break;
    size += got;
    if (size > file.size) break;
    const Bytes piece(buffer.data(), got);
    hashing_.post([hash, piece] { hash->update(piece); });
    write(piece);
    if (got < buffer.size()) break;
  }
  if (size != file.size)
    throw Error("cannot pack {}: it had {} bytes and now has {}{}", file.path, file.size,
                size > file.size ? "at least " : "", size);
  hashing_.post([hash, &file] {
    const Digest digest = hash->finish();
    if (file.sha256 && *file.sha256 != digest)
      throw Error("cannot pack {}: it changed while it was being packed", file.path);
    file.sha256 = digest;
  });
}

void ContentCopier::finish(rootfs::Manifest& manifest) {
  hashing_.finish();
  for (Entry& entry : manifest.entries) {
    if (entry.kind != Kind::hard_link) continue;
    if (const Entry* const file = manifest.find(entry.target)) entry.sha256 = file->sha256;
  }
}

}  // namespace whittle::image
