#pragma once

#include "base/finding.h"
#include "image/tar_reader.h"
#include "rootfs/manifest.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace whittle::image {

// Layers laid one over the other, as an engine does when it starts a container:
//   .wh.NAME removes what lower layers have there, .wh..wh..opq all that lower
//   layers have in its directory, wherever in its layer either stands; what is no
//   directory replaces all that was below its path; a directory over a directory
//   keeps what is in it. Names of one file stay one file, also across layers.
class Layers {
 public:
  // `name` is what findings and errors call the layer.
  void add(const std::vector<TarMember>& layer, const std::string& name);

  // What a container would see. Devices, fifos and sockets, which engines do
  // not pack, are left out and noted.
  rootfs::Manifest flatten() const;
  const Findings& findings() const { return findings_; }

 private:
  struct Name {
    std::shared_ptr<rootfs::Entry> entry;  // shared by the names of one file
    std::size_t layer = 0;
  };

  std::string resolve_parent(const std::string& path);
  void put(const std::string& path, std::shared_ptr<rootfs::Entry> entry);
  void remove_lower(const std::string& path);
  void remove_lower_below(const std::string& directory);
  void add_member(const TarMember& member, const std::string& name);

  std::map<std::string, Name> names_;
  std::size_t layer_ = 0;
  Findings findings_;
};

}  // namespace whittle::image
