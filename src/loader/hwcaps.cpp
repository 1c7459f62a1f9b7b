#include "loader/hwcaps.h"

#include "base/text.h"
#include "elf/constants.h"

#include <algorithm>
#include <string_view>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace whittle::loader {

namespace {

#if defined(__x86_64__)

struct Registers {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers cpuid(unsigned leaf) {
  Registers r;
  __cpuid_count(leaf, 0, r.eax, r.ebx, r.ecx, r.edx);
  return r;
}

// Register state that the operating system saves (XCR0): bits 1, 2 for AVX and
// 5 to 7 besides for AVX-512.
unsigned saved_state() {
  unsigned low = 0;
  unsigned high = 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

struct Feature {
  std::string_view name;  // as GLIBC_TUNABLES glibc.cpu.hwcaps spells it
  int level;              // the ISA level that asks for it
  bool present;
};

std::vector<Feature> features() {
  const unsigned last = __get_cpuid_max(0, nullptr);
  const unsigned last_extended = __get_cpuid_max(0x80000000U, nullptr);
  const Registers one = cpuid(1);
  const Registers seven = last >= 7 ? cpuid(7) : Registers{};
  const Registers extended = last_extended >= 0x80000001U ? cpuid(0x80000001U) : Registers{};
  const auto bit = [](unsigned word, int n) { return (word >> n & 1) != 0; };
  const unsigned saved = bit(one.ecx, 27) ? saved_state() : 0;
  const bool avx = (saved & 0x6U) == 0x6U;
  const bool avx512 = avx && (saved & 0xe0U) == 0xe0U;
  return {
      {"CMPXCHG16B", 2, bit(one.ecx, 13)},
      {"LAHF64_SAHF64", 2, bit(extended.ecx, 0)},
      {"POPCNT", 2, bit(one.ecx, 23)},
      {"SSE3", 2, bit(one.ecx, 0)},
      {"SSSE3", 2, bit(one.ecx, 9)},
      {"SSE4_1", 2, bit(one.ecx, 19)},
      {"SSE4_2", 2, bit(one.ecx, 20)},
      {"AVX", 3, avx && bit(one.ecx, 28)},
      {"AVX2", 3, avx && bit(seven.ebx, 5)},
      {"F16C", 3, avx && bit(one.ecx, 29)},
      {"FMA", 3, avx && bit(one.ecx, 12)},
      {"LZCNT", 3, bit(extended.ecx, 5)},
      {"MOVBE", 3, bit(one.ecx, 22)},
      {"BMI1", 3, bit(seven.ebx, 3)},
      {"BMI2", 3, bit(seven.ebx, 8)},
      {"AVX512F", 4, avx512 && bit(seven.ebx, 16)},
      {"AVX512BW", 4, avx512 && bit(seven.ebx, 30)},
      {"AVX512CD", 4, avx512 && bit(seven.ebx, 28)},
      {"AVX512DQ", 4, avx512 && bit(seven.ebx, 17)},
      {"AVX512VL", 4, avx512 && bit(seven.ebx, 31)},
  };
}

bool is_intel() {
  const Registers zero = cpuid(0);
  return zero.ebx == 0x756e6547U && zero.edx == 0x49656e69U && zero.ecx == 0x6c65746eU;
}

// The features switched off by GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA.
std::vector<std::string_view> switched_off(const Process& process) {
  const std::string* tunables = process.variable("GLIBC_TUNABLES");
  if (tunables == nullptr) return {};
  constexpr std::string_view key = "glibc.cpu.hwcaps=";
  std::vector<std::string_view> names;
  for (const auto tunable : words(*tunables, ":")) {
    if (!tunable.starts_with(key)) continue;
    for (const auto word : words(tunable.substr(key.size()), ",")) {
      if (word.starts_with('-')) names.push_back(word.substr(1));
    }
  }
  return names;
}

struct NativeX86 {
  int level = 1;
  std::optional<std::string> intel_platform;  // haswell, xeon_phi
  bool avx512_1 = false;
};

NativeX86 native_x86(const Process& process, const LdSo& ld_so) {
  const auto off = switched_off(process);
  const auto all = features();
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(all,
                               [&](const Feature& f) { return f.present && f.name == name; }) &&
           std::ranges::find(off, name) == off.end();
  };
  NativeX86 native;
  for (int level = 2; level <= 4; ++level) {
    const bool complete = std::ranges::all_of(all, [&](const Feature& f) {
      // BMI1 and BMI2 are asked for since 2.37.
      const bool asked = f.level == level && (!f.name.starts_with("BMI") || ld_so.at_least(2, 37));
      return !asked || has(f.name);
    });
    if (!complete) break;
    native.level = level;
  }
  if (is_intel()) {
    const unsigned seven_ebx = cpuid(7).ebx;
    const bool avx512er = (seven_ebx >> 27 & 1) != 0;
    const bool avx512pf = (seven_ebx >> 26 & 1) != 0;
    if (has("AVX512F") && has("AVX512CD")) {
      if (avx512er && avx512pf) {
        native.intel_platform = "xeon_phi";
      } else {
        native.avx512_1 = has("AVX512BW") && has("AVX512DQ") && has("AVX512VL");
      }
    }
    if (!native.intel_platform && has("AVX2") && has("BMI1") && has("BMI2") && has("LZCNT") &&
        has("MOVBE") && has("POPCNT") && has("FMA")) {
      native.intel_platform = "haswell";
    }
  }
  return native;
}

#endif

// All subsets of the parts, joined with slashes, in the loader's order: the
// last part counts most and stands first.
std::vector<std::string> legacy_subdirectories(const std::vector<std::string>& parts) {
  std::vector<std::string> subdirectories;
  for (unsigned set = (1U << parts.size()) - 1; set != 0; --set) {
    std::string joined;
    for (std::size_t i = parts.size(); i-- > 0;) {
      if ((set >> i & 1) == 0) continue;
      if (!joined.empty()) joined += '/';
      joined += parts[i];
    }
    if (std::ranges::find(subdirectories, joined) == subdirectories.end()) {
      subdirectories.push_back(std::move(joined));
    }
  }
  return subdirectories;
}

// AT_PLATFORM of the machine, where one value holds for all of its CPUs that
// matter; for others the oldest one still in use.
std::optional<std::string> common_platform(const elf::Header& program) {
  switch (program.machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_386:
      return "i686";
    case EM_AARCH64:
      return program.order == ByteOrder::little ? "aarch64" : "aarch64_be";
    case EM_ARM:
      return program.order == ByteOrder::little ? "v7l" : "v7b";
    case EM_PPC64:
      return program.order == ByteOrder::little ? "power8" : "power4";
    case EM_S390:
      return "z900";
    case EM_LOONGARCH:
      return "loongarch64";
    default:
      return std::nullopt;
  }
}

}  // namespace

std::vector<std::string> known_levels(const elf::Header& program) {
  if (program.machine == EM_X86_64) return {"x86-64-v4", "x86-64-v3", "x86-64-v2"};
  if (program.machine == EM_PPC64 && program.order == ByteOrder::little) {
    return {"power10", "power9"};
  }
  if (program.machine == EM_S390) return {"z17", "z16", "z15", "z14", "z13"};
  return {};
}

int isa_level_of(std::string_view level) {
  constexpr std::string_view prefix = "x86-64-v";
  if (!level.starts_with(prefix) || level.size() != prefix.size() + 1) return 0;
  return level.back() - '1';
}

Cpu describe_cpu(const Process& process, const elf::Header& program, const LdSo& ld_so) {
  Cpu cpu;
  cpu.platform = common_platform(program);

  // What any CPU of the machine gives to the legacy subdirectories.
  std::vector<std::string> parts;
  if (program.machine == EM_X86_64) parts = {"x86_64", "x86_64"};

  if (process.hwcaps.kind == HwcapsKind::named) cpu.levels = process.hwcaps.names;
#if defined(__x86_64__)
  const bool x86 = program.machine == EM_X86_64 || program.machine == EM_386;
  if (process.hwcaps.kind == HwcapsKind::native && x86) {
    const NativeX86 native = native_x86(process, ld_so);
    if (program.machine == EM_X86_64) {
      cpu.isa_level = native.level - 1;
      for (int level = native.level; level >= 2; --level) {
        cpu.levels.push_back("x86-64-v" + std::to_string(level));
      }
      if (native.intel_platform && ld_so.at_least(2, 26)) {
        cpu.platform = native.intel_platform;
        parts = {"x86_64"};
        if (native.avx512_1) parts.emplace_back("avx512_1");
        parts.push_back(*native.intel_platform);
      }
    } else {
      parts = {"sse2", "i686"};
    }
  }
#endif
  if (!ld_so.at_least(2, 33)) cpu.levels.clear();
  if (!ld_so.at_least(2, 37)) {
    parts.emplace_back("tls");
    cpu.legacy = legacy_subdirectories(parts);
  }
  return cpu;
}

}  // namespace whittle::loader
