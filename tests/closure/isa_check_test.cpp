#include "closure/isa_check.h"

#include <catch2/catch.hpp>

#include <memory>

using namespace whittle;
using namespace whittle::closure;

namespace {

// A closure of glibc with one library that needs `levels` (bit 0 baseline, 2 v3).
Closure closure_of(std::uint32_t levels, const std::string& hwcaps_level = "") {
  auto elf = std::make_shared<loader::ElfObject>();
  elf->x86_isa_needed = levels;
  Object library;
  library.path = "/lib/libx.so";
  library.elf = elf;
  library.hwcaps_level = hwcaps_level;
  Closure closure;
  closure.ld_so.family = loader::Family::glibc;
  closure.objects.push_back(library);
  return closure;
}

loader::Cpu cpu_of_level(int level) {
  loader::Cpu cpu;
  cpu.isa_level = level;
  return cpu;
}

}  // namespace

TEST_CASE("a library above the CPU at hand stops the start, with the loader's words") {
  Closure closure = closure_of(1U | 2U | 4U);
  check_isa_level(closure, cpu_of_level(1), loader::HwcapsKind::native);
  CHECK(closure.findings ==
        Findings{{FindingId::cpu_level, Severity::error, "/lib/libx.so",
                  "CPU ISA level is lower than required",
                  "the loader stops before the program's first instruction", ""}});
}

TEST_CASE("where the CPU is not known, a library above the baseline gets a warning") {
  Closure closure = closure_of(1U | 2U | 4U);
  check_isa_level(closure, cpu_of_level(0), loader::HwcapsKind::baseline);
  CHECK(closure.findings == Findings{{FindingId::cpu_level, Severity::warning, "/lib/libx.so",
                                      "needs a CPU of level x86-64-v3 or better",
                                      "on another one the loader refuses to start", ""}});
}

TEST_CASE("what the CPU has, what asks for nothing, and hardware variants are not told") {
  for (Closure closure : {closure_of(1U | 2U), closure_of(0), closure_of(4U, "x86-64-v3")}) {
    check_isa_level(closure, cpu_of_level(1), loader::HwcapsKind::native);
    CHECK(closure.findings.empty());
  }
}
