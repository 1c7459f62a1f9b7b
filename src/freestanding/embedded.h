#pragma once

#include <cstddef>
#include <span>

namespace whittle::freestanding {

// One program for one machine, as cmake/freestanding.cmake compiled it in.
struct Embedded {
  const char* name;
  const char* machine;  // "amd64", as image/platform.h names it
  const std::byte* begin;
  const std::byte* end;
};

std::span<const Embedded> embedded();

}  // namespace whittle::freestanding
