#include "loader/candidate.h"

#include "support/made_elf.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::loader;
using test::made_elf;
using test::MadeElf;

namespace {

// "taken", or the outcome with what is told to people and by the loader.
std::string told(const Judgement& judgement) {
  switch (judgement.outcome) {
    case Outcome::taken:
      return "taken";
    case Outcome::other_class:
      return "other class: " + judgement.detail;
    case Outcome::other_machine:
      return "other machine: " + judgement.detail;
    case Outcome::fatal:
      return judgement.detail == judgement.message
                 ? "fatal: " + judgement.message
                 : "fatal: " + judgement.detail + " / " + judgement.message;
    default:
      return "unexpected outcome";
  }
}

struct Case {
  MadeElf program = {};
  std::string banner = "Debian GLIBC 2.36-9";
};

std::string judged(const tree::MemoryTree& tree, Family family, const Case& of) {
  const tree::Walker walker(tree);
  const ObjectStore store(walker);
  const auto opened = store.open("/x");
  const std::string bytes = made_elf(of.program);
  const elf::Header program = elf::read_header(std::as_bytes(std::span(bytes))).value();
  if (family == Family::musl) return told(judge_for_musl(**opened, program));
  LdSo ld_so;
  ld_so.family = Family::glibc;
  ld_so.release = Release{2, 36};
  ld_so.banner = of.banner;
  return told(judge_for_glibc(**opened, program, ld_so));
}

std::string by_glibc(const std::string& bytes, const Case& of = {}) {
  tree::MemoryTree tree;
  tree.add_file("/x", bytes);
  return judged(tree, Family::glibc, of);
}
std::string by_glibc(const MadeElf& candidate, const Case& of = {}) {
  return by_glibc(made_elf(candidate), of);
}
std::string by_musl(const std::string& bytes, const Case& of = {}) {
  tree::MemoryTree tree;
  tree.add_file("/x", bytes);
  return judged(tree, Family::musl, of);
}
std::string by_musl(const MadeElf& candidate, const Case& of = {}) {
  return by_musl(made_elf(candidate), of);
}

const Case upstream{.banner = "GNU libc"};

}  // namespace

TEST_CASE("glibc takes a shared object of the program's class, machine and encoding") {
  CHECK(by_glibc(MadeElf{}) == "taken");
  CHECK(by_glibc(MadeElf{.os_abi = ELFOSABI_GNU, .abi_version = 3}) == "taken");
}

TEST_CASE("glibc passes over a file of another class, before it looks at anything else") {
  CHECK(by_glibc(MadeElf{.file_class = elf::Class::elf32, .machine = EM_386}) ==
        "other class: 32-bit, a 64-bit library is needed");
  CHECK(by_glibc(MadeElf{}, {.program = {.file_class = elf::Class::elf32, .machine = EM_386}}) ==
        "other class: 64-bit, a 32-bit library is needed");
  CHECK(by_glibc(MadeElf{.file_class = elf::Class::elf32,
                         .order = ByteOrder::big,
                         .machine = EM_MIPS,
                         .os_abi = ELFOSABI_FREEBSD},
                 upstream) == "other class: 32-bit, a 64-bit library is needed");
}

TEST_CASE("glibc passes over a file for another machine") {
  CHECK(by_glibc(MadeElf{.machine = EM_AARCH64}) ==
        "other machine: for AArch64, one for x86-64 is needed");
  CHECK(by_glibc(MadeElf{.machine = EM_AARCH64}, upstream) ==
        "other machine: for AArch64, one for x86-64 is needed");
}

TEST_CASE("a big-endian file of another machine stops upstream's loader, Debian's passes over it") {
  const MadeElf s390{.order = ByteOrder::big, .machine = EM_S390};
  CHECK(by_glibc(s390) == "other machine: for S/390, one for x86-64 is needed");
  CHECK(by_glibc(s390, upstream) == "fatal: ELF file data encoding not little-endian");
  CHECK(by_glibc(MadeElf{.order = ByteOrder::big}) ==
        "other machine: big-endian, a little-endian library is needed");
  CHECK(by_glibc(MadeElf{}, {.program = {.order = ByteOrder::big}, .banner = "GNU libc"}) ==
        "fatal: ELF file data encoding not big-endian");
}

TEST_CASE("a big-endian file whose e_machine reads as the program's is one of its machine") {
  static_assert(EM_LOONGARCH == 0x0102);
  const Case loongarch{.program = {.machine = EM_LOONGARCH}};
  CHECK(by_glibc(MadeElf{.order = ByteOrder::big, .machine = 0x0201}, loongarch) ==
        "fatal: ELF file data encoding not little-endian");
  CHECK(by_glibc(MadeElf{.order = ByteOrder::big, .machine = EM_LOONGARCH}, loongarch) ==
        "other machine: big-endian, a little-endian library is needed");
}

TEST_CASE("glibc passes over a file for another float ABI of RISC-V or another ABI of MIPS") {
  const MadeElf riscv{.machine = EM_RISCV, .machine_flags = EF_RISCV_FLOAT_ABI_DOUBLE};
  CHECK(by_glibc(riscv, {.program = riscv}) == "taken");
  CHECK(by_glibc(
            MadeElf{.machine = EM_RISCV, .machine_flags = EF_RISCV_FLOAT_ABI_DOUBLE | EF_RISCV_RVC},
            {.program = riscv}) == "taken");
  CHECK(by_glibc(MadeElf{.machine = EM_RISCV}, {.program = riscv}) ==
        "other machine: for another ABI of RISC-V (e_flags 0x0, the program's are 0x4)");
  CHECK(by_glibc(MadeElf{.machine = EM_MIPS, .machine_flags = EF_MIPS_NAN2008},
                 {.program = {.machine = EM_MIPS}}) ==
        "other machine: for another ABI of MIPS (e_flags 0x400, the program's are 0x0)");
}

TEST_CASE("of PowerPC a file of the other ABI version is passed over, one without a mark taken") {
  const auto ppc = [](std::uint32_t abi, ByteOrder order) {
    const MadeElf candidate{.order = order, .machine = EM_PPC64, .machine_flags = abi};
    return by_glibc(candidate, {.program = {.order = order, .machine = EM_PPC64}});
  };
  CHECK(ppc(0, ByteOrder::little) == "taken");
  CHECK(ppc(2, ByteOrder::little) == "taken");
  CHECK(ppc(1, ByteOrder::little).starts_with("other machine: for another ABI"));
  CHECK(ppc(0, ByteOrder::big) == "taken");
  CHECK(ppc(1, ByteOrder::big) == "taken");
  CHECK(ppc(2, ByteOrder::big).starts_with("other machine: for another ABI"));
}

TEST_CASE("a soft-float file in a hard-float process: Debian passes over it, upstream stops") {
  const auto arm = [](std::uint32_t flags) {
    return MadeElf{.file_class = elf::Class::elf32, .machine = EM_ARM, .machine_flags = flags};
  };
  const MadeElf hard = arm(EF_ARM_ABI_FLOAT_HARD);
  const MadeElf soft = arm(EF_ARM_ABI_FLOAT_SOFT);
  CHECK(by_glibc(soft, {.program = hard}).starts_with("other machine: for another ABI of ARM"));
  CHECK(by_glibc(soft, {.program = hard, .banner = "GNU libc"}) == "fatal: internal error");
  CHECK(by_glibc(hard, {.program = soft}) == "taken");
  CHECK(by_glibc(arm(0), {.program = hard}) == "taken");
}

TEST_CASE("everything else that is wrong with the header stops glibc") {
  CHECK(by_glibc(MadeElf{.os_abi = ELFOSABI_FREEBSD}) == "fatal: ELF file OS ABI invalid");
  CHECK(by_glibc(MadeElf{.os_abi = ELFOSABI_ARM_AEABI}) == "fatal: ELF file OS ABI invalid");
  CHECK(by_glibc(MadeElf{.abi_version = 1}) == "fatal: ELF file ABI version invalid");
  CHECK(by_glibc(MadeElf{.os_abi = ELFOSABI_GNU, .abi_version = 4}) ==
        "fatal: ELF file ABI version invalid");
  CHECK(by_glibc(MadeElf{.type = ET_REL}) == "fatal: only ET_DYN and ET_EXEC can be loaded");
  CHECK(by_glibc(std::string("INPUT(libx.so.1)") + std::string(100, ' ')) ==
        "fatal: invalid ELF header");
}

TEST_CASE("on ARM its own OS ABI is as good as the plain one") {
  const MadeElf arm{
      .file_class = elf::Class::elf32, .machine = EM_ARM, .os_abi = ELFOSABI_ARM_AEABI};
  CHECK(by_glibc(arm, {.program = arm}) == "taken");
}

TEST_CASE("a file shorter than the header stops glibc, whatever it begins with") {
  CHECK(by_glibc(std::string()) == "fatal: file too short");
  CHECK(by_glibc(made_elf({}).substr(0, 63)) == "fatal: file too short");
  CHECK(by_glibc(std::string("no ELF file")) == "fatal: file too short");
  const MadeElf narrow{.file_class = elf::Class::elf32, .machine = EM_386};
  CHECK(by_glibc(made_elf(narrow).substr(0, 63)) == "fatal: file too short");
}

TEST_CASE("a directory and a device under the name of a library stop glibc") {
  tree::MemoryTree tree;
  tree.add_directory("/x");
  CHECK(judged(tree, Family::glibc, {}) ==
        "fatal: a directory / cannot read file data: Is a directory");
  CHECK(judged(tree, Family::musl, {}) ==
        "fatal: a directory / cannot read file data: Is a directory");
  tree::MemoryTree device;
  tree::Status status;
  status.kind = tree::Kind::other;
  device.add("/x", status);
  CHECK(judged(device, Family::glibc, {}) == "fatal: not a regular file / cannot read file data");
}

TEST_CASE("a program is no library, position-independent or not") {
  CHECK(by_glibc(MadeElf{.type = ET_EXEC}) == "fatal: cannot dynamically load executable");
  CHECK(by_glibc(MadeElf{.flags_1 = DF_1_PIE}) ==
        "fatal: cannot dynamically load position-independent executable");
}

TEST_CASE("a file with nothing to load, or without a dynamic section, stops glibc") {
  CHECK(by_glibc(MadeElf{.dynamic = false}) == "fatal: object file has no dynamic section");
  // The first program header is PT_LOAD; a debug file's is PT_NULL.
  CHECK(by_glibc(test::poked(made_elf({.dynamic = false}), 64, std::uint32_t{PT_NULL})) ==
        "fatal: object file has no loadable segments");
}

TEST_CASE("a misaligned segment stops glibc") {
  const elf::Segment odd{PT_LOAD, PF_R, 0x10, 0x200000, 0, 0x10, 0x1000};
  CHECK(by_glibc(MadeElf{.more_segments = {odd}}) ==
        "fatal: ELF load command address/offset not properly aligned");
}

TEST_CASE("musl stops at the first file it can open, of whatever fault") {
  CHECK(by_musl(MadeElf{}) == "taken");
  CHECK(by_musl(MadeElf{.file_class = elf::Class::elf32, .machine = EM_386}) ==
        "fatal: 32-bit, a 64-bit library is needed / Exec format error");
  CHECK(by_musl(std::string(100, 'x')) == "fatal: not an ELF file / Exec format error");
  CHECK(by_musl(MadeElf{.type = ET_REL}) ==
        "fatal: neither a shared object nor an executable / Exec format error");
  CHECK(by_musl(MadeElf{.dynamic = false}) ==
        "fatal: it has no dynamic section / Exec format error");
}

TEST_CASE("musl looks at neither machine, OS ABI nor the mark of a program") {
  CHECK(by_musl(MadeElf{.machine = EM_AARCH64}) == "taken");
  CHECK(by_musl(MadeElf{.os_abi = ELFOSABI_FREEBSD, .abi_version = 7}) == "taken");
  CHECK(by_musl(MadeElf{.flags_1 = DF_1_PIE}) == "taken");
  CHECK(by_musl(MadeElf{.type = ET_EXEC}) == "taken");
}
