#pragma once

#include "closure/resolution.h"
#include "needs/file_facts.h"

#include <cstddef>
#include <string>
#include <vector>

namespace whittle::needs {

// What the code of one object opens with dlopen.
struct Dlopens {
  std::string by;       // the path of the object
  bool is_own = false;  // see own_objects()
  bool is_read = true;  // false: code for this machine cannot be read, so nothing is known
  std::size_t calls = 0;
  std::size_t constant = 0;  // calls whose name is a constant, or that open nothing
  struct Name {
    std::string name;
    bool is_found = false;  // by dlopen, from this object
    bool operator==(const Name&) const = default;
  };
  std::vector<Name> names = {};  // in the order of the calls, each once

  bool operator==(const Dlopens&) const = default;
};

// For each object of the program so far, from object `first` on, whose code calls dlopen,
// in load order.
std::vector<Dlopens> dlopens_of(const closure::Resolution& program, const FactStore& facts,
                                std::size_t first = 0);

// Why an object opens a name.
Reason reason_of_dlopen(const std::string& by, const std::string& name);

}  // namespace whittle::needs
