#include "closure/standard_loaders.h"

#include "elf/constants.h"

#include <algorithm>
#include <vector>

namespace whittle::closure {

namespace {

// glibc's, as its ABI lists have them.
std::vector<std::string> glibc_loaders(const elf::Header& header) {
  const bool wide = header.file_class == elf::Class::elf64;
  switch (header.machine) {
    case EM_X86_64:
      if (wide) return {"/lib64/ld-linux-x86-64.so.2"};
      return {"/libx32/ld-linux-x32.so.2"};
    case EM_386:
      return {"/lib/ld-linux.so.2"};
    case EM_AARCH64:
      return {"/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-aarch64_be.so.1"};
    case EM_ARM:
      return {"/lib/ld-linux-armhf.so.3", "/lib/ld-linux.so.3"};
    case EM_RISCV:
      if (!wide) return {"/lib/ld-linux-riscv32-ilp32d.so.1", "/lib/ld-linux-riscv32-ilp32.so.1"};
      return {"/lib/ld-linux-riscv64-lp64d.so.1", "/lib/ld-linux-riscv64-lp64.so.1"};
    case EM_PPC64:
      return {"/lib64/ld64.so.2", "/lib64/ld64.so.1"};
    case EM_PPC:
      return {"/lib/ld.so.1"};
    case EM_S390:
      if (wide) return {"/lib/ld64.so.1"};
      return {"/lib/ld.so.1"};
    case EM_LOONGARCH:
      return {"/lib64/ld-linux-loongarch-lp64d.so.1", "/lib64/ld-linux-loongarch-lp64s.so.1"};
    case EM_MIPS:
      if (wide) return {"/lib64/ld.so.1", "/lib64/ld-linux-mipsn8.so.1"};
      return {"/lib/ld.so.1", "/lib/ld-linux-mipsn8.so.1", "/lib32/ld.so.1"};
    case EM_SPARCV9:
      return {"/lib64/ld-linux.so.2"};
    default:
      return {};
  }
}

std::string musl_machine(const elf::Header& header) {
  const bool wide = header.file_class == elf::Class::elf64;
  const bool little = header.order == ByteOrder::little;
  switch (header.machine) {
    case EM_X86_64:
      return wide ? "x86_64" : "x32";
    case EM_386:
      return "i386";
    case EM_AARCH64:
      return little ? "aarch64" : "aarch64_be";
    case EM_ARM:
      return std::string(little ? "arm" : "armeb") +
             ((header.flags & EF_ARM_ABI_FLOAT_HARD) != 0 ? "hf" : "");
    case EM_RISCV:
      return wide ? "riscv64" : "riscv32";
    case EM_PPC64:
      return little ? "powerpc64le" : "powerpc64";
    case EM_PPC:
      return "powerpc";
    case EM_S390:
      return "s390x";
    case EM_LOONGARCH:
      return "loongarch64";
    case EM_MIPS:
      return std::string(wide ? "mips64" : "mips") + (little ? "el" : "");
    default:
      return "";
  }
}

bool wants_musl(const elf::File& file) {
  return std::ranges::any_of(file.needs, [](const elf::Need& need) {
    return need.name == "libc.so" || need.name.starts_with("libc.musl-");
  });
}

}  // namespace

std::optional<std::string> standard_loader(const loader::ObjectStore& store,
                                           const elf::File& file) {
  std::vector<std::string> candidates = glibc_loaders(file.header);
  const std::string musl = musl_machine(file.header);
  if (!musl.empty()) {
    const auto at = wants_musl(file) ? candidates.begin() : candidates.end();
    candidates.insert(at, "/lib/ld-musl-" + musl + ".so.1");
  }
  for (const auto& candidate : candidates) {
    const auto opened = store.open(candidate);
    if (!*opened || (*opened)->object == nullptr || !(*opened)->object->header) continue;
    const elf::Header& header = *(*opened)->object->header;
    if (header.machine == file.header.machine && header.file_class == file.header.file_class &&
        header.order == file.header.order) {
      return candidate;
    }
  }
  return std::nullopt;
}

}  // namespace whittle::closure
