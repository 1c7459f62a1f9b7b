#pragma once

#include "loader/object_store.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::loader {

// What an object is in its process.
enum class Role { program, library, loader };

// An object mapped into the process: a link_map of glibc, a dso of musl.
struct Mapped {
  Role role = Role::library;
  std::string path;                   // by which it was opened; the loader's: as PT_INTERP has it
  std::vector<std::string> names;     // asked for by; the first is the one a listing shows
  std::string short_name;             // musl: what a later need without a slash matches
  std::optional<std::string> origin;  // what $ORIGIN stands for
  std::optional<std::size_t> loader;  // the object whose need first brought it in
  Opened opened;

  const elf::File& file() const { return *opened.object->file; }
};

// The objects of one namespace, in the order they were mapped; the program is
// the first. The loader stands here from the start but takes its place in a
// listing only where a need first names it.
class LinkMap {
 public:
  std::size_t add(Mapped mapped);
  const Mapped& operator[](std::size_t index) const { return objects_[index]; }
  Mapped& operator[](std::size_t index) { return objects_[index]; }
  std::size_t size() const { return objects_.size(); }
  // The index of the loader, where there is one.
  std::optional<std::size_t> loader() const { return loader_; }

  auto begin() const { return objects_.begin(); }
  auto end() const { return objects_.end(); }

 private:
  std::deque<Mapped> objects_;
  std::optional<std::size_t> loader_;
};

}  // namespace whittle::loader
