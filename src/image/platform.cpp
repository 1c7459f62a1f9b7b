#include "image/platform.h"

#include "base/error.h"
#include "elf/constants.h"

namespace whittle::image {

std::optional<Platform> platform_of(const elf::Header& header) {
  const bool little = header.order == ByteOrder::little;
  const bool wide = header.file_class == elf::Class::elf64;
  switch (header.machine) {
    case EM_X86_64:
      return Platform{"amd64", ""};
    case EM_386:
      return Platform{"386", ""};
    case EM_AARCH64:
      return Platform{"arm64", "v8"};
    case EM_ARM:
      return Platform{"arm", (header.flags & EF_ARM_ABI_FLOAT_HARD) != 0 ? "v7" : "v5"};
    case EM_PPC64:
      return Platform{little ? "ppc64le" : "ppc64", ""};
    case EM_S390:
      if (!wide) return std::nullopt;
      return Platform{"s390x", ""};
    case EM_RISCV:
      if (!wide) return std::nullopt;
      return Platform{"riscv64", ""};
    case EM_MIPS:
      return Platform{std::string(wide ? "mips64" : "mips") + (little ? "le" : ""), ""};
    case 258:  // EM_LOONGARCH, which older <elf.h> does not have
      if (!wide) return std::nullopt;
      return Platform{"loong64", ""};
    default:
      return std::nullopt;
  }
}

std::optional<Platform> common_platform(const Platform& one, const Platform& other) {
  const auto runs = [](const Platform& kernel, const Platform& program) {
    if (kernel == program) return true;
    if (kernel.architecture == "amd64") return program.architecture == "386";
    if (kernel.architecture == "arm64") return program.architecture == "arm";
    return kernel == Platform{"arm", "v7"} && program.architecture == "arm";
  };
  if (runs(one, other)) return one;
  if (runs(other, one)) return other;
  return std::nullopt;
}

Platform own_platform() {
#if defined(__x86_64__)
  return {"amd64", ""};
#elif defined(__aarch64__)
  return {"arm64", "v8"};
#elif defined(__i386__)
  return {"386", ""};
#elif defined(__arm__)
  return {"arm", "v7"};
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
  return {"ppc64le", ""};
#elif defined(__s390x__)
  return {"s390x", ""};
#elif defined(__riscv) && __riscv_xlen == 64
  return {"riscv64", ""};
#elif defined(__loongarch64)
  return {"loong64", ""};
#else
#error "add the name that Go has for this machine"
#endif
}

Platform parse_platform(std::string_view text) {
  std::string_view rest = text;
  constexpr std::string_view system = "linux/";
  if (rest.starts_with(system)) rest.remove_prefix(system.size());
  const auto slash = rest.find('/');
  Platform platform{std::string(rest.substr(0, slash)), ""};
  if (slash != std::string_view::npos) platform.variant = rest.substr(slash + 1);
  if (platform.architecture.empty() || platform.variant.contains('/') ||
      (slash != std::string_view::npos && platform.variant.empty()))
    throw Error("cannot use --platform {}: it is not linux/ARCH or linux/ARCH/VARIANT", text);
  return platform;
}

std::string platform_text(const Platform& platform) {
  if (platform.variant.empty()) return platform.architecture;
  return platform.architecture + "/" + platform.variant;
}

}  // namespace whittle::image
