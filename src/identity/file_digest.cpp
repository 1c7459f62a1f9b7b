#include "identity/file_digest.h"

#include "base/checksum.h"
#include "base/digest.h"

namespace whittle::identity {

std::string file_digest(std::string_view algorithm, Bytes bytes) {
  if (algorithm == "md5") return md5(bytes);
  if (algorithm == "sha1") return sha1(bytes);
  return digest_by(algorithm, bytes).value_or("");
}

std::string file_digest(std::string_view algorithm, const rootfs::Manifest& manifest,
                        const rootfs::Entry& entry) {
  const bool is_hard_link = entry.kind == rootfs::Kind::hard_link;
  const rootfs::Entry* file = is_hard_link ? manifest.find(entry.target) : &entry;
  if (file == nullptr || file->kind != rootfs::Kind::file) return {};
  if (algorithm == "sha256" && file->sha256) return file->sha256->hex();
  const tree::Contents contents = file->source.contents();
  return file_digest(algorithm, contents.bytes());
}

}  // namespace whittle::identity
