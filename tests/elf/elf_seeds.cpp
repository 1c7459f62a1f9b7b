// elf_seeds DIRECTORY: writes the files that fuzzing the ELF readers starts
// from: every kind of fact, for several machines, in either class and byte order.
#include "support/made_elf.h"

#include <filesystem>
#include <fstream>
#include <string>

using namespace whittle;
using namespace whittle::test;

namespace {

MadeElf program() {
  return {.type = ET_EXEC,
          .interpreter = "/lib/ld.so.1",
          .needs = {"liba.so.1", auxiliary("libx.so"), "libc.so.6"},
          .rpath = "$ORIGIN/../lib",
          .flags_1 = DF_1_NOW | DF_1_PIE,
          .version_needs = {{"libc.so.6", {"V1", weak_version("V2")}}},
          .imports = {{.name = "puts", .version = "V1"},
                      {.name = "errno", .use = MadeUse::tls},
                      {.name = "environ", .use = MadeUse::copy},
                      {.name = "stdout", .version = "V2", .use = MadeUse::data}},
          .stack_flags = PF_R | PF_W};
}

MadeElf library() {
  return {.soname = "liba.so.1",
          .runpath = "/opt/lib",
          .versions = {"A1", "A2"},
          .imports = {{.name = "malloc"}},
          .exports = {{.name = "f", .version = "A1", .hidden = Hidden::yes},
                      {.name = "f", .version = "A2"},
                      {.name = "g"}},
          .hash_table = HashTable::both,
          .read_only_data = std::string("/lib/\0/usr/lib/\0library\0", 24)};
}

MadeElf with_notes() {
  const std::string dlopen = R"([{"soname":["libz.so.1"],"feature":"z","priority":"required"}])";
  return {.notes = {{"GNU", NT_GNU_BUILD_ID, "12345678"},
                    {"GNU", NT_GNU_ABI_TAG, std::string(16, '\0')},
                    {"GNU", NT_GNU_PROPERTY_TYPE_0,
                     std::string("\2\200\0\300\4\0\0\0\1\0\0\0\0\0\0\0", 16)},
                    {"FDO", 0x407c0c0a, dlopen + '\0'},
                    {"FDO", 0xcafe1a7e, R"({"type":"deb","name":"a"})"}}};
}

void append(std::string& out, std::uint64_t value, unsigned width, ByteOrder order) {
  for (unsigned i = 0; i < width; ++i) {
    out += static_cast<char>(value >> (8 * (order == ByteOrder::little ? i : width - 1 - i)));
  }
}

// The same file as linkers leave it: all that is mapped in one section, debug data
// and its names behind it, and a section header table.
std::string with_debug_data(std::string bytes, const MadeElf& made) {
  const bool wide = made.file_class == elf::Class::elf64;
  const unsigned word = wide ? 8 : 4;
  const std::string names("\0.all\0.debug_info\0.names\0", 25);
  struct Section {
    std::uint64_t name, type, flags, offset, size, alignment;
  };
  const std::uint64_t headers = wide ? 64 : 52;
  const std::uint64_t mapped = bytes.size();
  const Section sections[] = {{0, SHT_NULL, 0, 0, 0, 0},
                              {1, SHT_PROGBITS, SHF_ALLOC, headers, mapped - headers, 8},
                              {6, SHT_PROGBITS, 0, mapped, 40, 1},
                              {18, SHT_STRTAB, 0, mapped + 40, names.size(), 1}};
  bytes += std::string(40, 'd') + names;
  while (bytes.size() % 8 != 0)
    bytes += '\0';
  const std::uint64_t table = bytes.size();
  for (const auto& [name, type, flags, offset, size, alignment] : sections) {
    append(bytes, name, 4, made.order);
    append(bytes, type, 4, made.order);
    for (const std::uint64_t value : {flags, std::uint64_t{0}, offset, size}) {
      append(bytes, value, word, made.order);
    }
    append(bytes, 0, 8, made.order);  // sh_link, sh_info
    append(bytes, alignment, word, made.order);
    append(bytes, 0, word, made.order);
  }
  bytes = wide ? poked(bytes, 40, table, made.order)
               : poked(bytes, 32, static_cast<std::uint32_t>(table), made.order);
  bytes = poked(bytes, wide ? 60 : 48, std::uint16_t{4}, made.order);
  return poked(bytes, wide ? 62 : 50, std::uint16_t{3}, made.order);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::filesystem::path directory = arguments[1];
  std::filesystem::create_directories(directory);
  int number = 0;
  for (MadeElf made : {program(), library(), with_notes(), MadeElf{.dynamic = false},
                       MadeElf{.needs = {"a"}, .count = ProgramHeaderCount::in_section_0}}) {
    for (const int machine : {EM_X86_64, EM_386, EM_S390, EM_AARCH64}) {
      made.machine = static_cast<std::uint16_t>(machine);
      made.file_class = machine == EM_386 ? elf::Class::elf32 : elf::Class::elf64;
      made.order = machine == EM_S390 ? ByteOrder::big : ByteOrder::little;
      const std::string bytes = made_elf(made);
      std::ofstream(directory / std::to_string(number++), std::ios::binary) << bytes;
      std::ofstream(directory / std::to_string(number++), std::ios::binary)
          << with_debug_data(bytes, made);
    }
  }
}
