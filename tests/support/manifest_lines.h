#pragma once

#include "base/bytes.h"
#include "rootfs/manifest.h"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace whittle::test {

// A manifest as text, one line an entry, everything in it but the reasons:
//   directory 0755 0:0 0 /usr
//   file 0755 0:0 0 /usr/bin/tool "the bytes" user.note=x
//   hard link 0755 0:0 0 /usr/bin/tool2 = /usr/bin/tool
//   link 0777 0:0 0 /bin -> usr/bin
inline std::vector<std::string> lines(const rootfs::Manifest& manifest) {
  std::vector<std::string> lines;
  for (const rootfs::Entry& entry : manifest.entries) {
    std::string line = fmt::format("{} {:04o} {}:{} {} {}", rootfs::kind_name(entry.kind),
                                   entry.mode, entry.uid, entry.gid, entry.mtime, entry.path);
    if (entry.kind == rootfs::Kind::file)
      line += fmt::format(" \"{}\"", entry.source.contents().text());
    if (entry.kind == rootfs::Kind::hard_link) line += " = " + entry.target;
    if (entry.kind == rootfs::Kind::link) line += " -> " + entry.target;
    for (const auto& [name, value] : entry.xattrs)
      line += fmt::format(" {}={}", name, value);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace whittle::test
