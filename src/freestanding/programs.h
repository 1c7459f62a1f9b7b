#pragma once

#include "base/bytes.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle::freestanding {

// The ELF file of a program that is built without a C library and carried in whittle
// ("launcher"), for a machine in the words of OCI images ("amd64", "arm64", "386", "arm",
// "riscv64"). Empty where there is none for the machine.
Bytes find_program(std::string_view name, std::string_view machine);

// The machines that there is such a program for, in the order they were made.
std::vector<std::string> machines_of(std::string_view name);

}  // namespace whittle::freestanding
