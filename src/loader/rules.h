#pragma once

#include "loader/link_map.h"
#include "loader/search.h"

#include <string>
#include <vector>

namespace whittle::loader {

// What one kind of dynamic loader does, for one start of one program.
//
// A library that is not there is an answer, not an Error: the Lookup then
// holds every path tried and why it was passed over. Throws Error only if the
// tree itself cannot be read. Prints nothing; knows nothing of packing.
class Rules {
 public:
  virtual ~Rules() = default;

  // The link map before the first need: the program, and the loader.
  virtual LinkMap begin() const = 0;

  // Finds what stands for one name. The map is changed only where a loader
  // remembers something of a name that is satisfied by an object already there.
  virtual Lookup resolve(LinkMap& map, const Query& query) const = 0;

  // The object that a found file becomes; the caller adds it to the map.
  virtual Mapped make_mapped(const Query& query, const Lookup& found) const = 0;

  // Names to preload, in order, each with what names it ("LD_PRELOAD",
  // "/etc/ld.so.preload").
  struct Preload {
    std::string name;
    std::string from;
  };
  virtual std::vector<Preload> preloads() const = 0;

  // Names of audit libraries, in order, with what names them.
  virtual std::vector<Preload> audits() const = 0;
};

}  // namespace whittle::loader
