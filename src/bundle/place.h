#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::bundle {

// Where a file of a root file system lies in a bundle, relative to its directory.
//
// What a system has under bin, lib, share, etc and libexec is there under the same name
// without the machine's own part: /usr/lib/x86_64-linux-gnu/gconv/X is lib/gconv/X. What
// lies around a program of its own (/opt/app/bin/server) keeps its place to it: shared/ is
// the program's directory, and the bundle's the one above. Anything else is below root/.
//
// nullopt: it belongs to the machine that runs the program (/etc/passwd, /tmp), or is made
// anew for the bundle (ld.so.cache).
class Places {
 public:
  // `programs` are the real paths of those that were asked for.
  explicit Places(const std::vector<std::string>& programs);

  std::optional<std::string> of(std::string_view path) const;

  // Whether it keeps its place to a program that has directories of its own.
  bool is_beside_program(std::string_view path) const;

 private:
  std::optional<std::string> beside_program(std::string_view path) const;

  std::vector<std::string> directories_;  // of programs outside the system's directories
};

}  // namespace whittle::bundle
