#include "closure/isa_check.h"

#include <fmt/format.h>

#include <bit>

namespace whittle::closure {

void check_isa_level(Closure& closure, const loader::Cpu& cpu, loader::HwcapsKind kind) {
  if (closure.ld_so.family != loader::Family::glibc) return;
  const bool known = kind == loader::HwcapsKind::native;
  for (const Object& object : closure.objects) {
    if (!object.is_found() || !object.hwcaps_level.empty()) continue;
    // The highest bit set is the level: bit 0 stands for the baseline.
    const int level = std::bit_width(object.elf->x86_isa_needed) - 1;
    if (level <= cpu.isa_level) continue;
    closure.findings.push_back(
        {FindingId::cpu_level, known ? Severity::error : Severity::warning, object.path,
         known ? "CPU ISA level is lower than required"
               : fmt::format("needs a CPU of level x86-64-v{} or better", level + 1),
         known ? "the loader stops before the program's first instruction"
               : "on another one the loader refuses to start",
         ""});
  }
}

}  // namespace whittle::closure
