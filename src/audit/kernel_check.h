#pragma once

#include "audit/root_files.h"
#include "base/finding.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::audit {

// The newest of the kernels that files need at least; nullopt: none says so.
std::optional<elf::AbiTag> needed_kernel(const std::vector<ElfFile>& files);

// The files that need a newer Linux than `release`, as uname has it ("6.1.0-18-amd64").
Findings check_kernel(const std::vector<ElfFile>& files, std::string_view release);

// The release of the kernel that runs here.
std::string running_kernel();

}  // namespace whittle::audit
