#pragma once

#include "base/finding.h"
#include "image/tar_reader.h"
#include "rootfs/manifest.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::image {

// What a name that begins with ".wh." is: in a layer it removes, in any other tar it is a
// file as all others.
enum class Whiteouts { applied, kept };

// Bytes of a layer that what a container sees does not show: a later layer removed or
// replaced the file, or its own did.
struct HiddenFile {
  std::string path;
  std::size_t layer = 0;      // that has it, from 0
  std::size_t hidden_by = 0;  // the layer that hides it
  std::uint64_t size = 0;
  rootfs::ContentSource source;
};

// Layers laid one over the other, as an engine does when it starts a container:
//   .wh.NAME removes what lower layers have there, .wh..wh..opq all that lower
//   layers have in its directory, wherever in its layer either stands; what is no
//   directory replaces all that was below its path; a directory over a directory
//   keeps what is in it. Names of one file stay one file, also across layers.
class Layers {
 public:
  explicit Layers(Whiteouts whiteouts = Whiteouts::applied) : whiteouts_(whiteouts) {}

  // `name` is what findings and errors call the layer. Throws Error for a hard link to
  // what is not there, for a member below what is no directory, and for more directories
  // that no member is than the limits allow.
  void add(const std::vector<TarMember>& layer, const std::string& name);

  // What a container would see. Devices, fifos and sockets, which engines do
  // not pack, are left out and noted.
  rootfs::Manifest flatten() const;
  // Of each entry of flatten(), in order, the layer that brought it, from 0.
  std::vector<std::size_t> origins() const;
  // The files that flatten() has no name of, by layer, each once: by the first of its names
  // that was hidden. Empty files hide nothing.
  std::vector<HiddenFile> hidden() const;
  const Findings& findings() const { return findings_; }

 private:
  struct Name {
    std::shared_ptr<rootfs::Entry> entry;  // shared by the names of one file
    std::size_t layer = 0;
  };
  struct Replaced {
    std::string path;
    Name name;
    std::size_t by = 0;  // a layer
  };

  // The directory that a path's last name is in, made where nobody brought it; or what is
  // no directory on the way there.
  std::expected<std::string, std::string> resolve_parent(const std::string& path);
  void put(const std::string& path, std::shared_ptr<rootfs::Entry> entry);
  std::map<std::string, Name>::iterator remove(std::map<std::string, Name>::iterator name);
  void note_hidden(const std::string& path, const Name& name);
  void make_directory(const std::string& path);
  void remove_below(const std::string& path);
  void remove_lower(const std::string& path);
  void remove_lower_below(const std::string& directory);
  void forget_special_below(const std::string& prefix);
  void add_member(const TarMember& member, const std::string& name);
  void add_hard_link(const rootfs::Entry& entry, const std::string& path);

  void leave_out(const std::string& path, const std::string& name);
  bool is_whiteout(std::string_view name) const;

  Whiteouts whiteouts_;
  std::map<std::string, Name> names_;
  std::vector<Replaced> replaced_;  // files with bytes
  std::optional<rootfs::Entry> root_;
  std::set<std::string> special_;  // paths of what is left out
  std::size_t made_ = 0;           // directories that no member is,
  std::uint64_t made_names_ = 0;   // and the bytes of their paths
  std::size_t layer_ = 0;
  std::string name_;  // of the layer that is added
  Findings findings_;
};

}  // namespace whittle::image
