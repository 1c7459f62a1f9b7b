#pragma once

#include "identity/component.h"
#include "identity/distribution.h"

#include <string>
#include <string_view>

namespace whittle::identity {

// The package URL of a component, with what scanners match vulnerabilities by:
// "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc".
// The distribution counts for its own packages alone.
std::string purl_of(const Component& component, const Distribution& distribution);

// The text with everything but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace whittle::identity
