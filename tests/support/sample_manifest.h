#pragma once

#include "rootfs/builder.h"
#include "tree/memory_tree.h"
#include "tree/walker.h"

#include <string>

namespace whittle::test {

// A file capability (CAP_NET_BIND_SERVICE, permitted and effective) as the
// kernel stores it: struct vfs_cap_data, revision 2.
inline const std::string net_bind_capability(
    "\x01\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00",
    20);

// A small root file system that has one of everything an image can lose: links,
// hard links with a capability, set-id and sticky bits, owners, times, names
// that are long, not ASCII, or not even UTF-8, an empty and a large file.
inline rootfs::Manifest sample_manifest() {
  tree::MemoryTree tree;
  tree.add_link("/bin", "usr/bin");
  tree.add_directory("/usr", 0755);
  tree.add_file("/usr/bin/ping", "ping", 0755);
  tree.set_xattr("/usr/bin/ping", "security.capability", net_bind_capability);
  tree.add_hard_link("/usr/bin/ping6", "/usr/bin/ping");
  tree.add_file("/usr/bin/su", "su", 04755);
  tree.add_directory("/tmp", 01777);
  tree.add_directory("/private", 0700);
  tree.add_file("/private/owned", "owned", 0640);
  tree.set_owner("/private/owned", 65532, 70000);
  tree.add_file("/private/empty", "", 0);
  tree.add_file("/usr/share/caf\xc3\xa9.txt", "utf-8");
  tree.add_file("/usr/share/latin-\xe9.txt", "latin-1");
  tree.add_link("/usr/share/lien-\xc3\xa9", "caf\xc3\xa9.txt");
  const std::string longest = "/usr/share/" + std::string(200, 'n') + "/" + std::string(255, 'm');
  tree.add_file(longest, "long");
  tree.add_link("/usr/share/to-long", longest);
  tree.add_file("/usr/share/a space, a \"quote\"\nand a line", "odd");
  std::string large;
  for (long i = 0; large.size() < 5'000'000; ++i)
    large += std::to_string(i * 7919) + "\n";
  tree.add_file("/usr/lib/large.so", large, 0644);

  rootfs::Builder builder(
      {.owner = std::nullopt, .owners = {}, .modes = {}, .mtime = 1'000'000'000});
  const tree::Walker walker(tree);
  for (const std::string path :
       {"/bin/ping", "/usr/bin/ping6", "/usr/bin/su", "/tmp", "/private/owned", "/private/empty",
        "/usr/share/latin-\xe9.txt", "/usr/share/lien-\xc3\xa9", "/usr/share/to-long",
        "/usr/share/a space, a \"quote\"\nand a line", "/usr/lib/large.so"})
    builder.add(walker, path, {});
  rootfs::Manifest manifest = builder.finish();
  for (rootfs::Entry& entry : manifest.entries)
    if (entry.kind == rootfs::Kind::file)
      entry.source = rootfs::ContentSource(entry.source.contents());
  return manifest;
}

}  // namespace whittle::test
