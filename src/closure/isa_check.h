#pragma once

#include "closure/closure.h"
#include "loader/hwcaps.h"

namespace whittle::closure {

// Holds the x86 ISA levels that objects say they need (GNU_PROPERTY_X86_ISA_1_NEEDED)
// against the CPU. The loader finds such a library like any other and then
// refuses to start: an error where the CPU is known (HwcapsKind::native), else a
// warning. Variants below glibc-hwcaps/ are for CPUs that have what they need.
void check_isa_level(Closure& closure, const loader::Cpu& cpu, loader::HwcapsKind kind);

}  // namespace whittle::closure
