#pragma once

#include <string_view>

namespace whittle::probe {

// The program that asks in an image (program/probe.cpp), for a machine by Go's name for it:
// an ELF file without a C library. Empty where none is built in for that machine.
std::string_view program_for(std::string_view machine);

}  // namespace whittle::probe
