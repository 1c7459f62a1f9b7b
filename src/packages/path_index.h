#pragma once

#include "packages/records.h"
#include "tree/walker.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::packages {

// Directories of a root that have several names, /lib and /usr/lib first of all. A
// package may say one, and whoever asks the other.
class Aliases {
 public:
  // Nothing has several names.
  Aliases() = default;
  // What the links of a root say; a directory that is missing counts as the link that it
  // is on all systems with merged /usr.
  explicit Aliases(const tree::Walker& walker);

  // A path as a directory that may have several names and the rest below it.
  struct Key {
    std::uint16_t directory = 0;  // 0: none, the rest is the path
    std::uint16_t length = 0;     // of the directory's name
  };
  Key key(std::string_view path) const;

 private:
  void add(const std::string& name, const std::string& other);

  std::vector<std::pair<std::string, std::uint16_t>> names_;  // with the directory's number
  std::vector<std::string> directories_;
};

// Which packages ship a path, of all paths of a root.
class PathIndex {
 public:
  PathIndex() = default;
  // `list(i)` is what package i ships, an absolute path a line; it is called for every
  // number below `count`, from several threads. Lines that are no paths are passed over.
  PathIndex(Aliases aliases, std::size_t count, const std::function<std::string(std::size_t)>& list,
            const std::vector<Diversion>& diversions);

  // Ascending, each once.
  std::vector<std::uint32_t> owners(std::string_view path) const;
  std::optional<std::uint32_t> first_owner(std::string_view path) const;
  // What package `number` ships, as it spells it and where diversions lead, sorted.
  std::vector<std::string> paths(std::uint32_t number) const;

 private:
  struct Entry {
    const char* text;
    Entry* next;  // of the next package that ships this path
    std::uint32_t length;
    std::uint32_t hash;
    std::uint32_t package;
    Aliases::Key key;

    std::string_view path() const { return {text, length}; }
    std::string_view rest() const { return path().substr(key.length); }
    bool is_same_path(const Entry& other) const {
      return hash == other.hash && key.directory == other.key.directory && rest() == other.rest();
    }
  };
  // Every path has a slot, with its first entry.
  struct Slot {
    std::uint32_t hash = 0;
    Entry* first = nullptr;
  };
  // Some of the paths, by their hashes; as many slots as a power of two, open addressing.
  using Table = std::vector<Slot>;

  Entry make_entry(std::string_view path, std::uint32_t package) const;
  std::vector<Entry> read(std::string_view list, std::uint32_t package) const;
  // The slot of a path, or the free one where it belongs.
  static const Slot& slot_of(const Table& table, const Entry& entry);
  static void insert(Table& table, Entry& entry);
  // Table `number`, with room for some more paths.
  Table make_table(std::size_t number, std::size_t more);
  Entry* first_entry(std::string_view path) const;
  void divert(const std::vector<Diversion>& diversions);

  Aliases aliases_;
  std::vector<std::string> lists_;
  std::vector<std::vector<Entry>> entries_;  // of each package
  std::deque<std::string> diverted_paths_;   // that no list has
  std::deque<Entry> diverted_;
  std::vector<Table> tables_;
};

}  // namespace whittle::packages
