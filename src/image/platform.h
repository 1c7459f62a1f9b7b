#pragma once

#include "elf/file.h"

#include <optional>
#include <string>
#include <string_view>

namespace whittle::image {

// What an image says it runs on, in the words of Go's GOARCH and the OCI image
// specification.
struct Platform {
  std::string architecture;  // "amd64"
  std::string variant;       // "v7" of arm, "v8" of arm64; else empty

  bool operator==(const Platform&) const = default;
};

// The platform of a program; nullopt for a machine that Go has no name for. An
// ARM program is v7 if it passes floats in registers, as Debian's armhf does,
// else v5.
std::optional<Platform> platform_of(const elf::Header& header);

// The one platform of an image that holds programs of both; nullopt if no kernel
// runs both. An amd64 kernel also runs 386, an arm64 one arm, a v7 CPU v5.
std::optional<Platform> common_platform(const Platform& one, const Platform& other);

// The platform whittle itself was built for.
Platform own_platform();

// "linux/arm/v7", or without the system. Throws Error for what is no platform, and for
// another system.
Platform parse_platform(std::string_view text);

// "arm/v7"
std::string platform_text(const Platform& platform);

}  // namespace whittle::image
