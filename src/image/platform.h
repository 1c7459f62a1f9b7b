#pragma once

#include "elf/file.h"

#include <optional>
#include <string>

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

// The platform whittle itself was built for.
Platform own_platform();

// "arm/v7"
std::string platform_text(const Platform& platform);

}  // namespace whittle::image
