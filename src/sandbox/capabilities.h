#pragma once

namespace whittle::sandbox {

// Whether this process has a capability (CAP_...) in effect.
bool has_capability(int capability);

// From now on no program that is started can have more than what Docker gives one that
// runs as root. What cannot be dropped stays.
void keep_capabilities_of_container();

}  // namespace whittle::sandbox
