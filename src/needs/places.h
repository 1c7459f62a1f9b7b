#pragma once

#include "packages/database.h"

#include <string_view>

namespace whittle::needs {

// What a path of the tree that a file names is worth, by where it is.
enum class Place {
  data,           // of one program or a few: may be needed
  configuration,  // the same, below /etc
  state,          // what a running program writes: its directories are needed, empty
  common,         // a directory that many share, as /usr/lib
  none,           // never needed for being named: documentation, headers, the kernel's files,
                  // the machine's own, what rules know better
};
Place place_of(std::string_view path);

// Whether many packages have files in a directory, so that its name means none of them.
bool is_shared(const packages::Database& database, std::string_view directory);

}  // namespace whittle::needs
