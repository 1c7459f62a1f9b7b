#pragma once

#include "sandbox/child.h"
#include "tree/file_tree.h"

#include <optional>
#include <string>

namespace whittle::sandbox {

// The static qemu-user of this machine for a program of another one; nullopt: the program
// runs by itself, or by what the kernel has for it (binfmt_misc), or there is none. It is
// opened before the root is entered, and so is in no root itself.
std::optional<Emulator> emulator_for(const tree::FileTree& root, const Workload& workload);

// "qemu-aarch64-static" for "arm64"; empty: qemu has no such machine.
std::string emulator_name(const std::string& architecture);

}  // namespace whittle::sandbox
