#pragma once

#include "sandbox/workload.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace whittle::sandbox {

// Ids that a user may give to others in a user namespace.
struct IdRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;

  bool operator==(const IdRange&) const = default;
};

// The first range of a user in the text of /etc/subuid or /etc/subgid, by name or number.
std::optional<IdRange> range_of(std::string_view text, std::string_view name, std::uint32_t id);

// Whether this user has ranges of both, and the programs that set them are here.
bool has_ranges();

// Gives the user namespace of a process its ids: 0 is who runs this, 1 and up those of the
// ranges. Throws Error.
void map_ranges(pid_t process);

// The same with one id alone, which is called `as`. Throws Error.
void map_one(pid_t process, const Identity& as);

}  // namespace whittle::sandbox
