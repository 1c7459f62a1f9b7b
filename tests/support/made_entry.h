#pragma once

#include "rootfs/manifest.h"

#include <string>

namespace whittle::test {

// An entry of a manifest; `bytes` are a file's contents, or what a link leads to.
inline rootfs::Entry made_entry(const std::string& path, rootfs::Kind kind,
                                const std::string& bytes = {}) {
  rootfs::Entry entry;
  entry.path = path;
  entry.kind = kind;
  entry.mode = kind == rootfs::Kind::directory ? 0755 : kind == rootfs::Kind::link ? 0777 : 0644;
  if (kind == rootfs::Kind::link || kind == rootfs::Kind::hard_link) entry.target = bytes;
  if (kind == rootfs::Kind::file) {
    entry.size = bytes.size();
    entry.sha256 = sha256(as_bytes(bytes));
    entry.source = rootfs::ContentSource(bytes);
  }
  return entry;
}

}  // namespace whittle::test
