#pragma once

#include "tree/walker.h"

#include <string>

namespace whittle::identity {

// Which distribution a root is of; what nothing says is empty.
struct Distribution {
  std::string id;          // "debian": ID of os-release
  std::string version_id;  // "12": VERSION_ID
  std::string version;     // "12.11": with the point release, where a file says it
  std::string name;        // "Debian GNU/Linux 12 (bookworm)"

  bool operator==(const Distribution&) const = default;
};

// What os-release(5) and the files beside it say.
Distribution read_distribution(const tree::Walker& root);

}  // namespace whittle::identity
