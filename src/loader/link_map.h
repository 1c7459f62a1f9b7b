#pragma once

#include "loader/object_store.h"
#include "loader/path_list.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
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
  bool auditing = false;              // glibc: an audit library, or needed by one
  Opened opened;
  // glibc: its own lists, tokens expanded; empty where it has none or none counts.
  PathList rpath = {};
  PathList runpath = {};

  const elf::File& file() const { return *opened.object->file; }
};

// The objects of one namespace, in the order they were mapped; the program is
// the first. The loader stands here from the start but takes its place in a
// listing only where a need first names it. A copy goes its own way.
class LinkMap {
 public:
  std::size_t add(Mapped mapped);
  // One more name that the object has been asked for by.
  void add_name(std::size_t index, const std::string& name);
  void set_short_name(std::size_t index, std::string name) {
    objects_[index].short_name = std::move(name);
  }

  const Mapped& operator[](std::size_t index) const { return objects_[index]; }
  std::size_t size() const { return objects_.size(); }
  // The index of the loader, where there is one.
  std::optional<std::size_t> loader() const { return loader_; }
  // The first object that was asked for by `name`, was opened by it (but for the
  // program), or has it as its DT_SONAME.
  std::optional<std::size_t> find(const std::string& name) const;

  auto begin() const { return objects_.begin(); }
  auto end() const { return objects_.end(); }

  // glibc before 2.38: "/" was searched in vain, and is not searched again.
  bool root_was_missed = false;
  // Paths that were tried so far.
  std::size_t tried = 0;

 private:
  void index_name(const std::string& name, std::size_t index);

  std::deque<Mapped> objects_;
  std::optional<std::size_t> loader_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace whittle::loader
