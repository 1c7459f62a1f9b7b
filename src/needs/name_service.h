#pragma once

#include "loader/ld_so.h"
#include "tree/walker.h"

#include <string>
#include <vector>

namespace whittle::needs {

// How glibc will look up names in an image.
struct NameService {
  // The nsswitch.conf written for it: the tree's, less the services that ask
  // daemons of the machine and those whose module is not needed.
  std::string configuration;
  std::vector<std::string> modules;  // opened by libc: "libnss_foo.so.2"
  std::vector<std::string> files;    // of the tree: /etc/services
  // Whether users or groups are looked up. Those of the builder are never taken over, nor
  // are its hosts.
  bool has_accounts = false;
  // What is written: path and text.
  struct File {
    std::string path;
    std::string text;
    bool operator==(const File&) const = default;
  };
  std::vector<File> written;
  std::vector<std::string> left_out;  // "hosts: mdns4_minimal"

  bool operator==(const NameService&) const = default;
};

// `databases` as in nsswitch.conf; `musl` has neither configuration nor modules.
NameService name_service(const tree::Walker& walker, const loader::LdSo& ld_so,
                         const std::vector<std::string>& databases);

}  // namespace whittle::needs
