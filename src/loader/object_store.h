#pragma once

#include "elf/file.h"
#include "tree/walker.h"

#include <array>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace whittle::loader {

// One file of the tree, read as ELF once however often it is reached.
struct ElfObject {
  tree::FileId id;
  std::uint64_t size = 0;
  std::expected<elf::Header, elf::Malformed> header;
  std::expected<elf::File, elf::Malformed> file;  // Malformed where the header is
  std::uint32_t x86_isa_needed = 0;               // see elf::Notes::x86_isa_needed()
};

// What opening a path gave.
struct Opened {
  tree::Walked where;
  // Null for a directory or another file that is none (a device, a fifo).
  std::shared_ptr<const ElfObject> object;
};

// Opens paths of a tree and reads what is there as ELF, each path and each file
// once. May be used from several threads.
class ObjectStore {
 public:
  explicit ObjectStore(const tree::Walker& walker) : walker_(walker) {}

  // `path` is absolute. The error is what open(2) would have said, with
  // permission_denied decided by the walker's credentials. Throws Error where
  // those could read the file but this process cannot.
  std::shared_ptr<const tree::Result<Opened>> open(const std::string& path) const;

  // The bytes of a file that was opened. Those asked for last are kept at hand: what
  // is asked of a file besides its headers is asked soon.
  tree::Contents contents(const tree::Walked& where) const;

  const tree::Walker& walker() const { return walker_; }

 private:
  tree::Result<Opened> open_now(const std::string& path) const;
  std::shared_ptr<const ElfObject> read(const tree::Walked& where) const;

  template <typename Key, typename Value>
  struct Shared {
    std::mutex mutex;
    std::unordered_map<Key, std::shared_ptr<const Value>> map;
  };

  // As many as most programs have libraries; only addresses are used up.
  static constexpr std::size_t most_recent = 64;
  struct Recent {
    std::mutex mutex;
    std::vector<std::pair<tree::FileId, tree::Contents>> files;
    std::size_t oldest = 0;
  };

  const tree::Walker& walker_;
  mutable Recent recent_;
  mutable Shared<std::string, tree::Result<Opened>> paths_;
  mutable Shared<tree::FileId, ElfObject> objects_;
};

}  // namespace whittle::loader
