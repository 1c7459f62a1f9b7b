// Whether a file that was found is taken, passed over, or ends the start.
//
// glibc passes over files of another class or machine, so that one search path
// can serve several, and stops at everything else that is wrong: a text file
// early in the path hides the library behind it. musl stops at all of them, and
// never looks at the machine. The order of glibc's checks decides what is said
// of a file with two faults, so it is kept here.
#include "loader/candidate.h"

#include "elf/constants.h"

#include <fmt/format.h>

#include <utility>

namespace whittle::loader {

namespace {

Judgement fatal(std::string message) {
  std::string detail = message;
  return {Outcome::fatal, std::move(detail), std::move(message)};
}

bool abi_flags_differ(const elf::Header& header, const elf::Header& program) {
  const auto differ = [&](std::uint32_t mask) {
    return (header.flags & mask) != (program.flags & mask);
  };
  switch (header.machine) {
    case EM_RISCV:
      return differ(EF_RISCV_FLOAT_ABI);
    case EM_PPC64: {
      const std::uint32_t abi = header.flags & EF_PPC64_ABI;
      return program.order == ByteOrder::little ? abi == 1 : abi == 2;
    }
    case EM_MIPS:
      return differ(EF_MIPS_ABI2) || differ(EF_MIPS_NAN2008);
    default:
      return false;
  }
}

bool os_abi_is_valid(const elf::Header& header) {
  return header.os_abi == ELFOSABI_SYSV || header.os_abi == ELFOSABI_GNU ||
         (header.machine == EM_ARM && header.os_abi == ELFOSABI_ARM_AEABI);
}

// LIBC_ABI_MAX of glibc 2.36 is 4.
bool abi_version_is_valid(const elf::Header& header) {
  if (header.os_abi == ELFOSABI_GNU) return header.abi_version < 4;
  return header.abi_version == 0 || (header.machine == EM_MIPS && header.abi_version < 6);
}

const char* order_name(ByteOrder order) {
  return order == ByteOrder::little ? "little" : "big";
}

Judgement other_machine(const elf::Header& header, const elf::Header& program) {
  if (header.machine != program.machine) {
    return {Outcome::other_machine,
            fmt::format("for {}, one for {} is needed", elf::machine_name(header.machine),
                        elf::machine_name(program.machine)),
            {}};
  }
  if (header.order != program.order) {
    return {Outcome::other_machine,
            fmt::format("{}-endian, a {}-endian library is needed", order_name(header.order),
                        order_name(program.order)),
            {}};
  }
  return {Outcome::other_machine,
          fmt::format("for another ABI of {} (e_flags {:#x}, the program's are {:#x})",
                      elf::machine_name(header.machine), header.flags, program.flags),
          {}};
}

Judgement other_class(const elf::Header& header, const elf::Header& program) {
  return {Outcome::other_class,
          fmt::format("{}, a {} library is needed", class_name(header.file_class),
                      class_name(program.file_class)),
          {}};
}

// What both loaders need of a file before they map it.
std::optional<Judgement> check_contents(const Opened& opened) {
  if (opened.where.status.kind == tree::Kind::directory) {
    return Judgement{Outcome::fatal, "a directory", "cannot read file data: Is a directory"};
  }
  if (opened.object == nullptr) {
    return Judgement{Outcome::fatal, "not a regular file", "cannot read file data"};
  }
  return std::nullopt;
}

// A loader reads every field in its own byte order, whatever EI_DATA says.
std::uint16_t machine_as_read(const elf::Header& header, ByteOrder order) {
  const auto machine = header.machine;
  if (header.order == order) return machine;
  return static_cast<std::uint16_t>((machine << 8U) | (machine >> 8U));
}

// The checks made on the header, in glibc's order.
std::optional<Judgement> check_header(const elf::Header& header, const elf::Header& program,
                                      const LdSo& ld_so) {
  if (header.file_class != program.file_class) return other_class(header, program);
  const bool wrong_machine = machine_as_read(header, program.order) != program.machine ||
                             (header.order == program.order && abi_flags_differ(header, program));
  if (wrong_machine && ld_so.machine_before_encoding()) return other_machine(header, program);
  if (header.order != program.order) {
    return fatal(fmt::format("ELF file data encoding not {}-endian", order_name(program.order)));
  }
  if (!os_abi_is_valid(header)) return fatal("ELF file OS ABI invalid");
  if (!abi_version_is_valid(header)) return fatal("ELF file ABI version invalid");
  if (header.version != EV_CURRENT) return fatal("ELF file version does not match current one");
  if (wrong_machine) return other_machine(header, program);
  if (header.machine == EM_ARM && (program.flags & EF_ARM_ABI_FLOAT_HARD) != 0 &&
      (header.flags & EF_ARM_ABI_FLOAT_SOFT) != 0) {
    if (ld_so.machine_before_encoding()) return other_machine(header, program);
    return fatal("internal error");
  }
  if (header.type != ET_DYN && header.type != ET_EXEC) {
    return fatal("only ET_DYN and ET_EXEC can be loaded");
  }
  return std::nullopt;
}

// The checks made on the program headers and the dynamic section.
std::optional<Judgement> check_file(const elf::File& file, const LdSo& ld_so) {
  bool loads = false;
  for (const auto& segment : file.segments) {
    if (segment.type != PT_LOAD) continue;
    loads = true;
    if (!segment.is_aligned) {
      return fatal("ELF load command address/offset not properly aligned");
    }
  }
  if (!loads) return fatal("object file has no loadable segments");
  if (file.header.type == ET_EXEC) return fatal("cannot dynamically load executable");
  if (!file.has_dynamic) return fatal("object file has no dynamic section");
  if ((file.flags_1 & DF_1_PIE) != 0 && ld_so.family == Family::glibc) {
    return fatal("cannot dynamically load position-independent executable");
  }
  return std::nullopt;
}

}  // namespace

std::string class_name(elf::Class file_class) {
  return file_class == elf::Class::elf64 ? "64-bit" : "32-bit";
}

Judgement judge_for_glibc(const Opened& opened, const elf::Header& program, const LdSo& ld_so) {
  if (auto wrong = check_contents(opened)) return *std::move(wrong);
  // Whatever a file begins with, it must have the bytes of the loader's own header.
  const bool wide = program.file_class == elf::Class::elf64;
  if (opened.object->size < (wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr))) {
    return fatal("file too short");
  }
  const auto& header = opened.object->header;
  if (!header) {
    if (header.error().defect == elf::Defect::not_elf) return fatal("invalid ELF header");
    return {Outcome::fatal, header.error().what, "invalid ELF header"};
  }
  if (auto wrong = check_header(*header, program, ld_so)) return *std::move(wrong);
  const auto& file = opened.object->file;
  if (!file) return {Outcome::fatal, file.error().what, "cannot read file data"};
  if (auto wrong = check_file(*file, ld_so)) return *std::move(wrong);
  return {};
}

Judgement judge_for_musl(const Opened& opened, const elf::Header& program) {
  if (auto wrong = check_contents(opened)) return *std::move(wrong);
  const auto& header = opened.object->header;
  const auto& file = opened.object->file;
  constexpr const char* refusal = "Exec format error";
  if (!header) return {Outcome::fatal, header.error().what, refusal};
  if (header->file_class != program.file_class) {
    return {Outcome::fatal, other_class(*header, program).detail, refusal};
  }
  if (header->type != ET_DYN && header->type != ET_EXEC) {
    return {Outcome::fatal, "neither a shared object nor an executable", refusal};
  }
  if (!file) return {Outcome::fatal, file.error().what, refusal};
  if (!file->has_dynamic) return {Outcome::fatal, "it has no dynamic section", refusal};
  return {};
}

}  // namespace whittle::loader
