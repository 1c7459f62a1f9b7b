#pragma once

#include "identity/bill.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace whittle::report {

// "2024-02-29T12:00:00Z".
std::string utc_time(std::int64_t seconds);

// A UUID that a digest alone decides (RFC 9562, version 8).
std::string uuid_of(const Digest& digest);

// A name as an identifier of SPDX can have it: letters, digits, "." and "-" alone.
std::string spdx_plain(std::string_view text);

// What identifiers of a bill's SPDX document begin with, and no other document's.
std::string spdx_namespace(const identity::Bill& bill);

// Who maintains a package: "Who <who@example.org>" as two, a name alone as one.
struct Supplier {
  std::string name;
  std::string address;
  bool is_group = false;  // a team, a list, a company: nobody's own name
};
Supplier supplier_of(std::string_view text);

// A version as trivy takes the parts of a source package's apart.
struct VersionParts {
  std::string epoch;    // "1" of "1:2.0-3"; may be empty
  std::string version;  // "2.0"
  std::string release;  // "3"; may be empty
};
VersionParts version_parts(std::string_view version);

}  // namespace whittle::report
