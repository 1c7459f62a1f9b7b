#include "elf/file.h"

#include "elf/constants.h"
#include "support/made_elf.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace std::literals;
using namespace whittle;
using elf::Class;
using elf::Defect;
using elf::Malformed;
using test::made_elf;
using test::MadeElf;
using test::poked;

namespace {

elf::File read(std::string_view bytes) {
  const auto file = elf::read_file(as_bytes(bytes));
  INFO((file ? "" : file.error().what));
  REQUIRE(file.has_value());
  return *file;
}

Malformed malformed(std::string_view bytes) {
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE_FALSE(file.has_value());
  return file.error();
}

// What a damaged file must be told; the defect is asserted with it.
std::string damage(std::string_view bytes) {
  const auto [defect, what] = malformed(bytes);
  CHECK(defect == Defect::damaged);
  return what;
}

const MadeElf full_description{
    .interpreter = "/lib/ld.so.1",
    .needs = {"liba.so.1", test::auxiliary("libaux.so"), "libc.so.6", test::filter("libfil.so")},
    .soname = "libself.so.2",
    .rpath = "$ORIGIN/../lib:/opt",
    .runpath = "",
    .audit = "libaudit.so",
    .depaudit = "libdepaudit.so",
    .flags = DF_BIND_NOW,
    .flags_1 = DF_1_NOW | DF_1_NODEFLIB,
    .version_needs = {{"libc.so.6", {"GLIBC_2.34", test::weak_version("GLIBC_2.4")}},
                      {"liba.so.1", {"A_1"}}},
    .versions = {"SELF_1", "SELF_2"},
    .stack_flags = PF_R | PF_W};

// The good file of the hostile corpus, and where its fields are.
struct Good {
  std::string bytes =
      made_elf({.interpreter = "/lib/ld.so.1",
                .needs = {"liba.so.1", "libc.so.6"},
                .soname = "libself.so.2",
                .version_needs = {{"libc.so.6", {"V1", "V2"}}, {"liba.so.1", {"A"}}},
                .versions = {"SELF_1"}});
  elf::File file = read(bytes);

  std::uint64_t segment(std::uint32_t type) const {
    const auto found = std::ranges::find(file.segments, type, &elf::Segment::type);
    REQUIRE(found != file.segments.end());
    return 64 + 56 * static_cast<std::uint64_t>(found - file.segments.begin());
  }
  // Where the program header of this type has p_offset, p_vaddr, p_filesz, p_memsz.
  std::uint64_t offset_of(std::uint32_t type) const { return segment(type) + 8; }
  std::uint64_t address_of(std::uint32_t type) const { return segment(type) + 16; }
  std::uint64_t file_size_of(std::uint32_t type) const { return segment(type) + 32; }
  std::uint64_t memory_size_of(std::uint32_t type) const { return segment(type) + 40; }

  std::uint64_t entry(std::int64_t tag) const {
    const auto found = std::ranges::find(file.dynamic, tag, &elf::DynamicEntry::tag);
    REQUIRE(found != file.dynamic.end());
    const auto dynamic = std::ranges::find(file.segments, PT_DYNAMIC, &elf::Segment::type);
    return dynamic->offset + 16 * static_cast<std::uint64_t>(found - file.dynamic.begin());
  }
  std::uint64_t value_of(std::int64_t tag) const { return entry(tag) + 8; }
  // The table that DT_`tag` points to.
  std::uint64_t table(std::int64_t tag) const {
    return file.file_offset(*file.dynamic_value(tag), 1).value();
  }

  std::string with16(std::uint64_t offset, std::uint16_t value) const {
    return poked(bytes, offset, value);
  }
  std::string with32(std::uint64_t offset, std::uint32_t value) const {
    return poked(bytes, offset, value);
  }
  std::string with64(std::uint64_t offset, std::uint64_t value) const {
    return poked(bytes, offset, value);
  }
};

}  // namespace

TEST_CASE("bytes without the magic are no ELF file, however many they are") {
  CHECK(malformed("") == Malformed{Defect::not_elf, "not an ELF file"});
  CHECK(malformed("\177EL") == Malformed{Defect::not_elf, "not an ELF file"});
  CHECK(malformed("#!/bin/sh\n") == Malformed{Defect::not_elf, "not an ELF file"});
}

TEST_CASE("a header that is cut off is told from a file that is not ELF") {
  CHECK(malformed("\177ELF") ==
        Malformed{Defect::too_short, "the ELF header is cut off, the file has 4 bytes"});
  CHECK(malformed("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0"sv) ==
        Malformed{Defect::too_short, "the ELF header ends at byte 64, the file has 18"});
  CHECK(malformed("\177ELF\1\2\1\0\0\0\0\0\0\0\0\0\3\0"sv) ==
        Malformed{Defect::too_short, "the ELF header ends at byte 52, the file has 18"});
}

TEST_CASE("every fact is read, in either class and byte order") {
  MadeElf description = full_description;
  description.file_class = GENERATE(Class::elf32, Class::elf64);
  description.order = GENERATE(ByteOrder::little, ByteOrder::big);
  description.machine = GENERATE(std::uint16_t{EM_X86_64}, std::uint16_t{EM_S390});
  description.count =
      GENERATE(test::ProgramHeaderCount::in_header, test::ProgramHeaderCount::in_section_0);
  const elf::File file = read(made_elf(description));

  CHECK(file.header.file_class == description.file_class);
  CHECK(file.header.order == description.order);
  CHECK(file.header.machine == description.machine);
  CHECK(file.header.type == ET_DYN);
  CHECK(file.header.version == EV_CURRENT);
  CHECK(file.header.program_headers == 4);
  CHECK(file.segments.size() == 4);
  CHECK(file.interpreter == "/lib/ld.so.1");
  CHECK(file.has_dynamic);
  CHECK(file.needs == std::vector<elf::Need>{{elf::NeedKind::needed, "liba.so.1"},
                                             {elf::NeedKind::auxiliary, "libaux.so"},
                                             {elf::NeedKind::needed, "libc.so.6"},
                                             {elf::NeedKind::filter, "libfil.so"}});
  CHECK(file.soname == "libself.so.2");
  CHECK(file.rpath == "$ORIGIN/../lib:/opt");
  CHECK(file.runpath == "");
  CHECK(file.audit == "libaudit.so");
  CHECK(file.depaudit == "libdepaudit.so");
  CHECK(file.flags == DF_BIND_NOW);
  CHECK(file.flags_1 == (DF_1_NOW | DF_1_NODEFLIB));
  CHECK(file.has_versym);
  CHECK(file.version_needs ==
        std::vector<elf::VersionNeed>{
            {"libc.so.6",
             {{.name = "GLIBC_2.34", .flags = 0, .index = 4, .hash = 0x069691b4},
              {.name = "GLIBC_2.4", .flags = VER_FLG_WEAK, .index = 5, .hash = 0x0d696914}}},
            {"liba.so.1", {{.name = "A_1", .flags = 0, .index = 6, .hash = 0x4721}}}});
  CHECK(file.version_definitions ==
        std::vector<elf::VersionDefinition>{
            {.name = "libself.so.2", .flags = VER_FLG_BASE, .index = 1, .hash = 0x05ba19d2},
            {.name = "SELF_1", .flags = 0, .index = 2, .hash = 0x057a0c21},
            {.name = "SELF_2", .flags = 0, .index = 3, .hash = 0x057a0c22}});
}

TEST_CASE("machine, type, flags and ABI are reported as they are, known or not") {
  const elf::File file = read(made_elf({.file_class = Class::elf32,
                                        .order = ByteOrder::big,
                                        .machine = 0x1234,
                                        .type = ET_EXEC,
                                        .machine_flags = 0x5000400,
                                        .os_abi = ELFOSABI_ARM,
                                        .abi_version = 7}));
  CHECK(file.header.machine == 0x1234);
  CHECK(file.header.type == ET_EXEC);
  CHECK(file.header.flags == 0x5000400);
  CHECK(file.header.os_abi == ELFOSABI_ARM);
  CHECK(file.header.abi_version == 7);
}

TEST_CASE("a static program has neither interpreter nor dynamic section") {
  const elf::File file = read(made_elf({.type = ET_EXEC, .dynamic = false}));
  CHECK_FALSE(file.interpreter);
  CHECK_FALSE(file.has_dynamic);
  CHECK(file.needs.empty());
}

TEST_CASE("an object file has no program headers and is read as such") {
  std::string bytes = made_elf({.type = ET_REL, .dynamic = false});
  bytes = poked(bytes, 32, std::uint64_t{0});
  bytes = poked(bytes, 54, std::uint16_t{0});
  bytes = poked(bytes, 56, std::uint16_t{0});
  CHECK(read(bytes).segments.empty());
}

TEST_CASE("empty PT_INTERP and PT_DYNAMIC, as a debug file has them, are not there") {
  const Good good;
  std::string bytes = good.with64(good.file_size_of(PT_INTERP), 0);
  bytes = poked(bytes, good.file_size_of(PT_DYNAMIC), std::uint64_t{0});
  const elf::File file = read(bytes);
  CHECK_FALSE(file.interpreter);
  CHECK_FALSE(file.has_dynamic);
}

TEST_CASE("where a tag occurs twice the last one counts") {
  const std::string soname = made_elf({.soname = "liba.so"});
  // "iba.so" is in the string table too, one byte further on.
  const std::uint64_t index = *read(soname).dynamic_value(DT_SONAME);
  const elf::File file =
      read(made_elf({.soname = "liba.so", .more_dynamic = {{DT_SONAME, index + 1}}}));
  CHECK(file.soname == "iba.so");
  CHECK(file.dynamic_value(DT_SONAME) == index + 1);
}

TEST_CASE("entries after DT_NULL do not exist") {
  const elf::File file = read(
      made_elf({.needs = {"liba.so"}, .more_dynamic = {{DT_NULL, 0}, {DT_NEEDED, 0x7fffffff}}}));
  CHECK(file.needs == std::vector<elf::Need>{{elf::NeedKind::needed, "liba.so"}});
}

TEST_CASE("names are bytes, whatever they mean as text") {
  const elf::File file = read(made_elf({.needs = {"lib\n\xff.so"}, .soname = ""}));
  CHECK(file.needs == std::vector<elf::Need>{{elf::NeedKind::needed, "lib\n\xff.so"}});
  CHECK(file.soname == "");
}

TEST_CASE("a file cut off anywhere is never read as a file with fewer facts") {
  MadeElf description = full_description;
  description.file_class = GENERATE(Class::elf32, Class::elf64);
  const std::string bytes = made_elf(description);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto file = elf::read_file(as_bytes(std::string_view(bytes).substr(0, size)));
    INFO("cut off after " << size << " of " << bytes.size() << " bytes");
    REQUIRE_FALSE(file.has_value());
    CHECK(file.error().defect == (size < 4 ? Defect::not_elf
                                  : size < (description.file_class == Class::elf64 ? 64U : 52U)
                                      ? Defect::too_short
                                      : Defect::damaged));
  }
}

TEST_CASE(
    "no single byte, whatever it becomes, makes the reader fail otherwise than by saying so") {
  const std::string bytes = made_elf(full_description);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(value);
      const auto file = elf::read_file(as_bytes(changed));
      CHECK((file.has_value() || !file.error().what.empty()));
    }
  }
}

TEST_CASE("a header with one wrong field gets a sentence of its own") {
  const Good good;
  auto with_byte = [&](std::size_t offset, char value) {
    std::string bytes = good.bytes;
    bytes[offset] = value;
    return bytes;
  };
  CHECK(damage(with_byte(EI_CLASS, 3)) == "EI_CLASS is 3, neither 1 (32-bit) nor 2 (64-bit)");
  CHECK(damage(with_byte(EI_DATA, 0)) ==
        "EI_DATA is 0, neither 1 (little-endian) nor 2 (big-endian)");
  CHECK(damage(good.with16(54, 32)) ==
        "e_phentsize is 32, program headers of a 64-bit file have 56 bytes");
  CHECK(damage(good.with16(56, 0x4000)) ==
        "program header 16383 ends at byte 917568, the file has 752");
  CHECK(damage(good.with64(32, 0xffffffffffffff00)) ==
        "program header 2 ends at byte 18446744073709551528, the file has 752");
  CHECK(damage(good.with16(56, PN_XNUM)) ==
        "e_phnum is PN_XNUM, but there is no section header 0 with the count");
  CHECK(damage(poked(good.with16(56, PN_XNUM), 40, std::uint64_t{1240})) ==
        "section header 0, which counts the program headers, ends at byte 1304, the file has 752");
}

TEST_CASE("a segment that is not wholly in the file is named with both sizes") {
  const Good good;
  CHECK(damage(good.with64(good.file_size_of(PT_LOAD), 0x2000)) ==
        "segment 1 (PT_LOAD) ends at byte 8192, the file has 752");
  CHECK(damage(good.with64(good.offset_of(PT_INTERP), 1260)) ==
        "segment 0 (PT_INTERP) ends at byte 1273, the file has 752");
  CHECK(damage(good.with64(good.memory_size_of(PT_LOAD), 16)) ==
        "segment 1 (PT_LOAD) has 752 bytes in the file, but only 16 in memory");
  CHECK(damage(good.with32(good.segment(PT_INTERP), PT_DYNAMIC)) ==
        "segments 0 and 2 are both PT_DYNAMIC");
}

TEST_CASE("fewer program headers than PT_PHDR has room for is a lost program header") {
  const std::string bytes = made_elf({.more_segments = {{.type = PT_PHDR,
                                                         .flags = PF_R,
                                                         .offset = 64,
                                                         .address = 64,
                                                         .file_size = std::uint64_t{3} * 56,
                                                         .memory_size = std::uint64_t{3} * 56,
                                                         .alignment = 8}}});
  CHECK(read(bytes).segments.size() == 3);
  CHECK(damage(made_elf({.more_segments = {{.type = PT_PHDR,
                                            .flags = PF_R,
                                            .offset = 64,
                                            .address = 64,
                                            .file_size = std::uint64_t{4} * 56,
                                            .memory_size = std::uint64_t{4} * 56,
                                            .alignment = 8}}})) ==
        "e_phnum is 3, but segment 2 (PT_PHDR) has room for 4 program headers");
}

TEST_CASE("segments that a loader would map over each other are damage") {
  const auto with = [](std::uint64_t address, std::uint64_t offset, std::uint64_t size) {
    return made_elf({.more_segments = {{.type = PT_LOAD,
                                        .flags = PF_R,
                                        .offset = offset,
                                        .address = address,
                                        .file_size = size,
                                        .memory_size = size,
                                        .alignment = 4096}}});
  };
  const std::uint64_t end = read(with(4096, 0, 0)).segments[0].memory_size;
  REQUIRE(end < 4096);
  // The page behind is free; the same page may be mapped again with the same bytes.
  CHECK(read(with(4096, 0, end)).segments.size() == 3);
  CHECK(read(with(end, end, 0)).segments.size() == 3);
  CHECK(
      damage(with(end - 8, end - 8, 8)) ==
      fmt::format("segment 2 (PT_LOAD) at address {:#x} begins before segment 0 (PT_LOAD) ends at "
                  "{:#x}",
                  end - 8, end));
  // A loader maps whole pages: what stands before this segment in its page is the file's
  // first page again, shifted.
  CHECK(
      damage(with(end + 16, 16, 8)) ==
      fmt::format("segment 2 (PT_LOAD) at address {:#x} begins before segment 0 (PT_LOAD) ends at "
                  "{:#x}",
                  end + 16, end));
  CHECK(
      damage(with(0xffffffffffffff00, 0, end)) ==
      fmt::format("segment 2 (PT_LOAD) has {} bytes at address 0xffffffffffffff00, beyond the end "
                  "of all addresses",
                  end));
}

TEST_CASE("a PT_PHDR that does not lie where the program headers are is damage") {
  const auto with = [](std::uint64_t address) {
    return made_elf({.more_segments = {{.type = PT_PHDR,
                                        .flags = PF_R,
                                        .offset = 64,
                                        .address = address,
                                        .file_size = std::uint64_t{3} * 56,
                                        .memory_size = std::uint64_t{3} * 56,
                                        .alignment = 8}}});
  };
  CHECK(read(with(64)).segments.size() == 3);
  CHECK(damage(with(80)) == "PT_PHDR lies at byte 80 by its address, the program headers at 64");
  CHECK(damage(with(0x10000)) ==
        "PT_PHDR (168 bytes at address 0x10000) is not inside any PT_LOAD segment");
}

TEST_CASE("a PT_INTERP whose address and offset do not agree is damage") {
  const Good good;
  CHECK(damage(good.with64(good.address_of(PT_INTERP), 64)) ==
        fmt::format("PT_INTERP lies at byte {} by its offset, at 64 by its address",
                    good.file.segments[0].offset));
}

TEST_CASE("a PT_LOAD is aligned where its offset and address agree modulo its alignment") {
  const auto is_aligned = [](std::uint32_t type, std::uint64_t address, std::uint64_t alignment) {
    const elf::Segment segment{type, PF_R, 0x10, address, 0, 0x10, alignment};
    const auto segments = read(made_elf({.more_segments = {segment}})).segments;
    return std::ranges::find(segments, address, &elf::Segment::address)->is_aligned;
  };
  CHECK(is_aligned(PT_LOAD, 0x200010, 0x1000));
  CHECK_FALSE(is_aligned(PT_LOAD, 0x200000, 0x1000));
  CHECK_FALSE(is_aligned(PT_LOAD, 0x200ff0, 0x1000));
  CHECK(is_aligned(PT_LOAD, 0x200000, 0x10));
  CHECK(is_aligned(PT_LOAD, 0x200001, 0));
  CHECK(is_aligned(PT_NULL, 0x200000, 0x1000));
}

TEST_CASE("where a segment without bytes lies in the file means nothing") {
  const std::string bytes = made_elf({.stack_flags = PF_R | PF_W});
  const auto segments = read(bytes).segments;
  const auto stack =
      std::ranges::find(segments, PT_GNU_STACK, &elf::Segment::type) - segments.begin();
  const std::string far =
      poked(bytes, 64 + 56 * static_cast<std::uint64_t>(stack) + 8, std::uint64_t{1} << 60U);
  CHECK(read(far).segments[static_cast<std::size_t>(stack)].offset == bytes.size());
}

TEST_CASE("an interpreter that the kernel would refuse is damage") {
  const Good good;
  CHECK(damage(good.with64(good.file_size_of(PT_INTERP), 12)) ==
        "the interpreter's name (12 bytes) does not end with NUL");
  std::string empty = good.bytes;
  empty[good.file.segments[0].offset] = '\0';
  CHECK(damage(empty) == "the interpreter's name is empty");
}

TEST_CASE("a dynamic section that contradicts itself is damage") {
  const Good good;
  CHECK(damage(good.with64(good.address_of(PT_DYNAMIC), 0x7000)) ==
        "PT_DYNAMIC (224 bytes at address 0x7000) is not inside any PT_LOAD segment");
  CHECK(damage(good.with64(good.offset_of(PT_DYNAMIC), 16)) ==
        "PT_DYNAMIC lies at byte 16 by its offset, at 528 by its address");
  CHECK(damage(good.with64(good.file_size_of(PT_DYNAMIC), 32)) ==
        "the dynamic section (32 bytes at byte 528) has no DT_NULL");
}

TEST_CASE("names outside the string table are damage") {
  const Good good;
  CHECK(damage(good.with64(good.value_of(DT_STRTAB), 0x5000)) ==
        "DT_STRTAB (49 bytes at address 0x5000) is not inside any PT_LOAD segment");
  CHECK(damage(good.with64(good.value_of(DT_STRSZ), 0x5000)) ==
        "DT_STRTAB (20480 bytes at address 0x1d0) is not inside any PT_LOAD segment");
  CHECK(damage(good.with64(good.value_of(DT_STRSZ), 8)) ==
        "DT_NEEDED is at byte 17 of the string table, which has 8");
  CHECK(damage(good.with64(good.value_of(DT_STRSZ), 48)) ==
        "vda_name at byte 42 of the string table does not end before byte 48");
  CHECK(damage(good.with64(good.value_of(DT_NEEDED), 0x4000)) ==
        "DT_NEEDED is at byte 16384 of the string table, which has 49");
  CHECK(damage(good.with64(good.entry(DT_STRTAB), DT_DEBUG)) ==
        "DT_NEEDED is there, but DT_STRTAB is not");
  CHECK(damage(good.with64(good.entry(DT_STRSZ), DT_DEBUG)) ==
        "DT_STRTAB is there, but DT_STRSZ is not");
}

TEST_CASE("version needs that lie about their number or place are damage") {
  const Good good;
  const std::uint64_t first = good.table(DT_VERNEED);
  CHECK(damage(good.with64(good.value_of(DT_VERNEED), 0x5000)) ==
        "DT_VERNEED (16 bytes at address 0x5000) is not inside any PT_LOAD segment");
  CHECK(damage(good.with64(good.entry(DT_VERNEEDNUM), DT_DEBUG)) ==
        "DT_VERNEED is there, but DT_VERNEEDNUM is not");
  CHECK(damage(good.with64(good.value_of(DT_VERNEEDNUM), 3)) ==
        "version need 1 is the last of its chain, DT_VERNEEDNUM says 3");
  CHECK(damage(good.with64(good.value_of(DT_VERNEEDNUM), 1)) ==
        "version need 0 has another one after it, DT_VERNEEDNUM says 1");
  CHECK(damage(good.with16(first, 2)) ==
        "the version need at byte 368 is of version 2, 1 is known");
  CHECK(damage(good.with16(first + 2, 0)) == "the version need of libc.so.6 names no version");
  CHECK(damage(good.with16(first + 2, 1)) ==
        "wanted version 0 has another one after it, vn_cnt says 1");
  CHECK(damage(good.with16(first + 2, 3)) ==
        "wanted version 1 is the last of its chain, vn_cnt says 3");
  CHECK(damage(good.with32(first + 4, 0x4000)) ==
        "vn_file is at byte 16384 of the string table, which has 49");
  CHECK(damage(good.with32(first + 8, 0x80000000)) ==
        "wanted version 0 ends at byte 2147484032, the file has 752");
  CHECK(damage(good.with32(first + 12, 0xfffffff0)) ==
        "version need 1 ends at byte 4294967664, the file has 752");
  CHECK(damage(good.with32(first + 12, 0)) ==
        "version need 0 is the last of its chain, DT_VERNEEDNUM says 2");
  CHECK(damage(good.with32(first + 16 + 8, 0x4000)) ==
        "vna_name is at byte 16384 of the string table, which has 49");
}

TEST_CASE("version definitions that lie about their number or place are damage") {
  const Good good;
  const std::uint64_t first = good.table(DT_VERDEF);
  CHECK(damage(good.with64(good.entry(DT_VERDEFNUM), DT_DEBUG)) ==
        "DT_VERDEF is there, but DT_VERDEFNUM is not");
  CHECK(damage(good.with64(good.value_of(DT_VERDEFNUM), 7)) ==
        "version definition 1 is the last of its chain, DT_VERDEFNUM says 7");
  CHECK(damage(good.with16(first, 0)) ==
        "the version definition at byte 304 is of version 0, 1 is known");
  CHECK(damage(good.with32(first + 12, 0x8000)) ==
        "the name of a version definition ends at byte 33080, the file has 752");
  CHECK(damage(good.with32(first + 16, 0x8000)) ==
        "version definition 1 ends at byte 33092, the file has 752");
  CHECK(damage(good.with32(first + 20, 0x8000)) ==
        "vda_name is at byte 32768 of the string table, which has 49");
}

TEST_CASE("records that lie over each other cannot make a small file claim a million versions") {
  // Eight version needs that all have the forty wanted versions of the last one.
  std::vector<test::MadeVersionNeed> needs(8, {"libc.so.6", {"V"}});
  needs[7].versions.assign(40, "V");
  std::string bytes = made_elf({.version_needs = needs});
  const elf::File file = read(bytes);
  const std::uint64_t first = file.file_offset(*file.dynamic_value(DT_VERNEED), 32).value();
  for (std::uint64_t i = 0; i < 7; ++i) {
    bytes = poked(bytes, first + 32 * i + 2, std::uint16_t{40});
    bytes = poked(bytes, first + 32 * i + 8, static_cast<std::uint32_t>(32 * (7 - i) + 16));
  }
  CHECK(damage(bytes) == "the version records overlap at wanted version 38");
}

TEST_CASE("more needs than any program has are refused") {
  const auto with = [](std::size_t count) {
    return made_elf({.needs = std::vector<test::MadeNeed>(count, "a")});
  };
  CHECK(read(with(2000)).needs.size() == 2000);
  CHECK(damage(with(2001)) == "it needs more than 2000 names");
}

TEST_CASE("many needs that share one long name are refused before they fill the memory") {
  std::vector<test::MadeNeed> needs(2000, std::string(10000, 'x'));
  CHECK(damage(made_elf({.needs = needs})) ==
        "the names it refers to add up to more than 16777216 bytes");
}

TEST_CASE("a file is not mapped without end, however often it names the same bytes") {
  MadeElf many;
  const std::string more(std::size_t{256} << 20U, 'x');
  elf::Segment segment;
  segment.type = PT_LOAD;
  segment.file_size = more.size();
  segment.memory_size = segment.file_size;
  many.more_segments = std::vector<elf::Segment>(32, segment);
  const auto file = elf::read_file(as_bytes(made_elf(many) + more));
  REQUIRE_FALSE(file);
  CHECK(file.error().defect == Defect::damaged);
  CHECK(file.error().what.ends_with(" bytes of the file, 8589934592 is the most"));
}
