#include "elf/symbols.h"

#include "elf/constants.h"
#include "support/made_elf.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace std::literals;
using namespace whittle;
using elf::ReferenceKind;
using elf::SymbolReference;
using test::HashTable;
using test::Hidden;
using test::made_elf;
using test::MadeElf;
using test::MadeUse;
using test::poked;
using Lines = std::vector<std::string>;

namespace {

// A made file with everything that its table points into.
struct Made {
  explicit Made(std::string file_bytes) : bytes(std::move(file_bytes)) {
    const auto read = elf::read_file(as_bytes(bytes));
    REQUIRE(read.has_value());
    file = *read;
    const auto symbols = elf::SymbolTable::read(as_bytes(bytes), file);
    INFO((symbols ? "" : symbols.error().what));
    REQUIRE(symbols.has_value());
    table = *symbols;
  }
  explicit Made(const MadeElf& description) : Made(made_elf(description)) {}
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;

  // The value of the definition found; made definitions differ by their values.
  std::uint64_t value_for(const SymbolReference& reference) const {
    const elf::Symbol* symbol = table.find(reference);
    return symbol == nullptr ? 0 : symbol->value;
  }

  std::string bytes;
  elf::File file;
  elf::SymbolTable table;
};

std::string line(const SymbolReference& reference) {
  const char* kinds[] = {"call", "data", "copy", "tls"};
  std::string text = kinds[static_cast<int>(reference.kind)];
  text += " " + std::string(reference.name);
  if (reference.version) {
    text +=
        "@" + std::string(reference.version->name) + " of " + std::string(reference.version->file);
  }
  if (reference.weak) text += " weak";
  return text;
}

std::vector<std::string> lines(const Made& made) {
  std::vector<std::string> all;
  for (const SymbolReference& reference : made.table.references())
    all.push_back(line(reference));
  return all;
}

SymbolReference versioned(std::string_view name, std::string_view version, bool hidden = false) {
  SymbolReference reference = elf::reference_to(name);
  reference.version = {.name = version,
                       .file = "libx.so",
                       .hash = test::sysv_hash(std::string(version)),
                       .hidden = hidden};
  return reference;
}

std::string damage(std::string_view bytes) {
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  const auto symbols = elf::SymbolTable::read(as_bytes(bytes), *file);
  REQUIRE_FALSE(symbols.has_value());
  CHECK(symbols.error().defect == elf::Defect::damaged);
  return symbols.error().what;
}

}  // namespace

TEST_CASE("relocations tell what is wanted of a symbol, on every machine") {
  struct Machine {
    std::uint16_t machine;
    elf::Class file_class;
    ByteOrder order;
  };
  const auto [machine, file_class, order] =
      GENERATE(Machine{EM_X86_64, elf::Class::elf64, ByteOrder::little},
               Machine{EM_X86_64, elf::Class::elf32, ByteOrder::little},
               Machine{EM_386, elf::Class::elf32, ByteOrder::little},
               Machine{EM_AARCH64, elf::Class::elf64, ByteOrder::little},
               Machine{EM_ARM, elf::Class::elf32, ByteOrder::little},
               Machine{EM_RISCV, elf::Class::elf64, ByteOrder::little},
               Machine{EM_S390, elf::Class::elf64, ByteOrder::big},
               Machine{EM_PPC64, elf::Class::elf64, ByteOrder::little},
               Machine{EM_LOONGARCH, elf::Class::elf64, ByteOrder::little});
  const Made made({.file_class = file_class,
                   .order = order,
                   .machine = machine,
                   .version_needs = {{"libc.so.6", {"V1", "V2"}}},
                   .imports = {{.name = "puts", .version = "V1"},
                               {.name = "errno", .version = "V2", .use = MadeUse::tls},
                               {.name = "environ", .use = MadeUse::copy},
                               {.name = "stdout", .use = MadeUse::data, .binding = STB_WEAK},
                               {.name = "unused", .use = MadeUse::nothing}},
                   .exports = {{.name = "main"}}});
  CHECK(lines(made) == std::vector<std::string>{"call puts@V1 of libc.so.6",
                                                "tls errno@V2 of libc.so.6", "copy environ",
                                                "data stdout weak"});
}

TEST_CASE("a symbol wanted in two ways is two references, however many relocations there are") {
  // Two relocations of the same symbol: the second one is poked over another's.
  std::string bytes = made_elf({.imports = {{.name = "f", .use = MadeUse::call},
                                            {.name = "g", .use = MadeUse::data},
                                            {.name = "h", .use = MadeUse::data}}});
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  const std::uint64_t table = *file->file_offset(*file->dynamic_value(DT_RELA), 48);
  bytes = poked(bytes, table + 12, std::uint32_t{1});
  bytes = poked(bytes, table + 24 + 12, std::uint32_t{1});
  CHECK(lines(Made(bytes)) == std::vector<std::string>{"call f", "data f"});
}

TEST_CASE("all symbols are listed, imported ones and exported ones") {
  const HashTable hash_table = GENERATE(HashTable::sysv, HashTable::gnu, HashTable::both);
  const Made made({.soname = "libx.so",
                   .version_needs = {{"libc.so.6", {"GLIBC_2.34"}}},
                   .versions = {"V1", "V2"},
                   .imports = {{.name = "puts", .version = "GLIBC_2.34"}},
                   .exports = {{.name = "f", .version = "V1", .hidden = Hidden::yes},
                               {.name = "f", .version = "V2"},
                               {.name = "plain"},
                               {.name = "chosen", .type = STT_GNU_IFUNC},
                               {.name = "inside", .visibility = STV_HIDDEN},
                               {.name = "local", .binding = STB_LOCAL},
                               {.name = "section", .type = STT_SECTION}},
                   .hash_table = hash_table});
  std::vector<std::string> all;
  for (const elf::Symbol& symbol : made.table.symbols()) {
    all.push_back(std::string(symbol.name) + (symbol.hidden() ? " hidden" : "") +
                  (symbol.imported() ? " imported" : "") + (symbol.exported() ? " exported" : ""));
  }
  CHECK(all == std::vector<std::string>{"puts imported", "f hidden exported", "f exported",
                                        "plain exported", "chosen exported", "inside", "local",
                                        "section"});
}

TEST_CASE("imports are found through relocations where no hash table counts them") {
  const Made made({.imports = {{.name = "a"}, {.name = "b"}}, .hash_table = HashTable::none});
  CHECK(lines(made) == std::vector<std::string>{"call a", "call b"});
  CHECK(made.table.symbols().size() == 2);
}

TEST_CASE("a symbol in no hash table is no definition") {
  CHECK(Made({.exports = {{.name = "f", .value = 7}}, .hash_table = HashTable::sysv})
            .value_for(elf::reference_to("f")) == 7);
  CHECK(Made({.exports = {{.name = "f", .value = 7}}, .hash_table = HashTable::none})
            .value_for(elf::reference_to("f")) == 0);
}

TEST_CASE("hash tables of 64-bit s390 have 64-bit entries") {
  const Made made({.order = ByteOrder::big,
                   .machine = EM_S390,
                   .exports = {{.name = "f", .value = 7}, {.name = "g", .value = 8}}});
  CHECK(made.value_for(elf::reference_to("g")) == 8);
}

TEST_CASE("a definition is found by name through either hash table") {
  const HashTable hash_table = GENERATE(HashTable::sysv, HashTable::gnu, HashTable::both);
  const Made made({.imports = {{.name = "puts"}},
                   .exports = {{.name = "f", .value = 1},
                               {.name = "g", .binding = STB_WEAK, .value = 2},
                               {.name = "u", .binding = STB_GNU_UNIQUE, .value = 3},
                               {.name = "protected", .visibility = STV_PROTECTED, .value = 4},
                               {.name = "indirect", .type = STT_GNU_IFUNC, .value = 5},
                               {.name = "hidden", .visibility = STV_HIDDEN, .value = 6},
                               {.name = "local", .binding = STB_LOCAL, .value = 7},
                               {.name = "file", .type = STT_FILE, .value = 8},
                               {.name = "nowhere", .value = 0},
                               {.name = "module", .type = STT_TLS, .value = 0}},
                   .hash_table = hash_table});
  CHECK(made.value_for(elf::reference_to("f")) == 1);
  CHECK(made.value_for(elf::reference_to("g")) == 2);
  CHECK(made.value_for(elf::reference_to("u")) == 3);
  CHECK(made.value_for(elf::reference_to("protected")) == 4);
  CHECK(made.value_for(elf::reference_to("indirect")) == 5);
  CHECK(made.table.find(elf::reference_to("module")) != nullptr);
  for (const char* name : {"hidden", "local", "file", "nowhere", "puts", "absent"}) {
    INFO(name);
    CHECK(made.table.find(elf::reference_to(name)) == nullptr);
  }
}

TEST_CASE("an executable's undefined function with a value has an address, but cannot be called") {
  const Made made({.type = ET_EXEC, .exports = {{.name = "f", .value = 7, .section = SHN_UNDEF}}});
  SymbolReference reference = elf::reference_to("f");
  reference.kind = ReferenceKind::data;
  CHECK(made.value_for(reference) == 7);
  reference.kind = ReferenceKind::call;
  CHECK(made.value_for(reference) == 0);
}

TEST_CASE("a versioned reference takes its version and no other") {
  const Made made({.soname = "libx.so",
                   .versions = {"V1", "V2"},
                   .exports = {{.name = "f", .version = "V1", .hidden = Hidden::yes, .value = 1},
                               {.name = "f", .version = "V2", .value = 2}}});
  CHECK(made.value_for(versioned("f", "V1")) == 1);
  CHECK(made.value_for(versioned("f", "V2")) == 2);
  CHECK(made.value_for(versioned("f", "V3")) == 0);
}

TEST_CASE("a versioned reference accepts an unversioned definition unless either is hidden") {
  const auto with = [](Hidden hidden) {
    return std::make_unique<Made>(
        MadeElf{.versions = {"V1"}, .exports = {{.name = "f", .hidden = hidden, .value = 7}}});
  };
  CHECK(with(Hidden::no)->value_for(versioned("f", "V1")) == 7);
  CHECK(with(Hidden::no)->value_for(versioned("f", "V1", true)) == 0);
  CHECK(with(Hidden::yes)->value_for(versioned("f", "V1")) == 0);
}

TEST_CASE("a versioned reference accepts what an object without versions defines") {
  CHECK(Made({.exports = {{.name = "f", .value = 7}}}).value_for(versioned("f", "V1", true)) == 7);
}

TEST_CASE("an unversioned reference takes the base or first version, even a hidden one") {
  const Made made({.versions = {"V1", "V2"},
                   .exports = {{.name = "f", .version = "V2", .value = 2},
                               {.name = "f", .version = "V1", .hidden = Hidden::yes, .value = 1}}});
  CHECK(made.value_for(elf::reference_to("f")) == 1);
}

TEST_CASE(
    "an unversioned reference takes a later version only if it is the one that is not hidden") {
  const auto with = [](Hidden first, Hidden second) {
    return std::make_unique<Made>(
        MadeElf{.versions = {"V1", "V2", "V3"},
                .exports = {{.name = "f", .version = "V2", .hidden = first, .value = 2},
                            {.name = "f", .version = "V3", .hidden = second, .value = 3}}});
  };
  CHECK(with(Hidden::yes, Hidden::no)->value_for(elf::reference_to("f")) == 3);
  CHECK(with(Hidden::no, Hidden::no)->value_for(elf::reference_to("f")) == 0);
  CHECK(with(Hidden::yes, Hidden::yes)->value_for(elf::reference_to("f")) == 0);
}

TEST_CASE("a file without a symbol table has no symbols") {
  const Made made(MadeElf{.type = ET_EXEC, .dynamic = false});
  CHECK(made.table.symbols().empty());
  CHECK(made.table.references().empty());
  CHECK(made.table.find(elf::reference_to("f")) == nullptr);
}

TEST_CASE("a symbol table that contradicts itself is damage") {
  const MadeElf description{.versions = {"V1"},
                            .imports = {{.name = "puts"}, {.name = "data", .use = MadeUse::data}},
                            .exports = {{.name = "f", .version = "V1"}},
                            .hash_table = HashTable::both};
  const std::string bytes = made_elf(description);
  const elf::File file = *elf::read_file(as_bytes(bytes));
  const auto dynamic = [&](std::int64_t tag) {
    std::uint64_t at = 0;
    for (const elf::Segment& segment : file.segments) {
      if (segment.type == PT_DYNAMIC) at = segment.offset;
    }
    for (const elf::DynamicEntry& entry : file.dynamic) {
      if (entry.tag == tag) break;
      at += 16;
    }
    return at + 8;
  };
  const auto with = [&](std::int64_t tag, std::uint64_t value) {
    return poked(bytes, dynamic(tag), value);
  };
  const auto table = [&](std::int64_t tag) {
    return *file.file_offset(*file.dynamic_value(tag), 1);
  };

  CHECK(damage(with(DT_SYMTAB, 0x8000)) ==
        "DT_SYMTAB (24 bytes at address 0x8000) is not inside any PT_LOAD segment");
  CHECK(damage(with(DT_SYMENT, 16)) == "DT_SYMENT is 16, symbols of a 64-bit file have 24 bytes");
  CHECK(damage(with(DT_VERSYM, 0x8000)) ==
        "DT_VERSYM (8 bytes at address 0x8000) is not inside any PT_LOAD segment");
  CHECK(damage(with(DT_HASH, 0x8000)) ==
        "DT_HASH (8 bytes at address 0x8000) is not inside any PT_LOAD segment");
  CHECK(damage(with(DT_GNU_HASH, 0x8000)) ==
        "DT_GNU_HASH (16 bytes at address 0x8000) is not inside any PT_LOAD segment");
  CHECK(damage(with(DT_RELA, 0x8000)) ==
        "DT_RELA (24 bytes at address 0x8000) is not inside any PT_LOAD segment");
  CHECK(damage(with(DT_RELASZ, 0x8000)) ==
        "DT_RELA (32768 bytes at address 0x150) is not inside any PT_LOAD segment");
  CHECK(damage(with(DT_PLTRELSZ, 0x8000)) ==
        "DT_JMPREL (32768 bytes at address 0xf0) is not inside any PT_LOAD segment");
  CHECK(damage(poked(bytes, table(DT_SYMTAB) + 24, std::uint32_t{0x8000})) ==
        "the name of a symbol is at byte 32768 of the string table, which has 16");
  CHECK(damage(poked(bytes, table(DT_HASH), std::uint32_t{0x7fffffff})) ==
        "DT_HASH has 2147483647 buckets, the file has 832 bytes");
  CHECK(damage(poked(bytes, table(DT_HASH) + 4, std::uint32_t{0x7fffffff})) ==
        "DT_HASH refers to symbol 2147483646, but the PT_LOAD segment ends before it");
  CHECK(damage(poked(bytes, table(DT_HASH) + 8, std::uint32_t{5})) ==
        "DT_HASH refers to symbol 5 of 4");
  CHECK(damage(poked(bytes, table(DT_GNU_HASH), std::uint32_t{0x10000000})) ==
        "the bucket array of DT_GNU_HASH ends at byte 1073742120, the file has 832");
  CHECK(damage(poked(bytes, table(DT_GNU_HASH) + 4, std::uint32_t{9})) ==
        "a bucket of DT_GNU_HASH begins at symbol 3, the table at 9");
  CHECK(damage(poked(bytes, table(DT_GNU_HASH) + 8, std::uint32_t{3})) ==
        "the filter of DT_GNU_HASH has 3 words, no power of two");
  CHECK(damage(poked(bytes, table(DT_GNU_HASH) + 8, std::uint32_t{0x10000000})) ==
        "the filter of DT_GNU_HASH ends at byte 2147483936, the file has 832");
  CHECK(damage(poked(bytes, table(DT_GNU_HASH) + 24, std::uint32_t{0x7000})) ==
        "the chain array of DT_GNU_HASH ends at byte 114980, the file has 832");
  CHECK(damage(poked(bytes, table(DT_JMPREL) + 12, std::uint32_t{0x7000})) ==
        "DT_JMPREL refers to symbol 28672, but the PT_LOAD segment ends before it");
}

TEST_CASE("a hash chain that loops ends the search") {
  std::string bytes = made_elf({.exports = {{.name = "f"}, {.name = "g"}}});
  const elf::File file = *elf::read_file(as_bytes(bytes));
  const std::uint64_t hash = *file.file_offset(*file.dynamic_value(DT_HASH), 1);
  bytes = poked(bytes, hash + 12 + 4, std::uint32_t{2});  // chain[1]: f, then g again
  CHECK(Made(bytes).table.find(elf::reference_to("absent")) == nullptr);
}

TEST_CASE(
    "no single byte, whatever it becomes, makes reading symbols fail otherwise than by saying so") {
  const std::string bytes = made_elf({.needs = {"libc.so.6"},
                                      .version_needs = {{"libc.so.6", {"V1"}}},
                                      .versions = {"V2"},
                                      .imports = {{.name = "puts", .version = "V1"}},
                                      .exports = {{.name = "f", .version = "V2"}},
                                      .hash_table = HashTable::both});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(value);
      const auto file = elf::read_file(as_bytes(changed));
      if (!file) continue;
      const auto table = elf::SymbolTable::read(as_bytes(changed), *file);
      if (!table) {
        CHECK_FALSE(table.error().what.empty());
      } else {
        static_cast<void>(table->find(elf::reference_to("f")));
        static_cast<void>(table->find(elf::reference_to("absent")));
      }
      SymbolReference reference = elf::reference_to("f");
      reference.version = {.name = "V2", .file = {}, .hash = test::sysv_hash("V2")};
      const auto symbols = elf::VersionSymbols::read(as_bytes(changed), *file, "V2");
      if (table) {
        CHECK(symbols->define(reference) == (table->find(reference) != nullptr));
      } else if (symbols) {
        static_cast<void>(symbols->define(reference));
      }
    }
  }
}

namespace {

Lines version_lines(const std::string& bytes, std::string_view version) {
  const elf::File file = *elf::read_file(as_bytes(bytes));
  Lines lines;
  const elf::VersionSymbols symbols =
      elf::VersionSymbols::read(as_bytes(bytes), file, version).value();
  for (const SymbolReference& reference : symbols.references())
    lines.push_back(line(reference));
  return lines;
}

bool defines(const std::string& bytes, const std::string& name, std::string_view version) {
  const elf::File file = *elf::read_file(as_bytes(bytes));
  SymbolReference reference = elf::reference_to(name);
  reference.version = {.name = version, .file = {}, .hash = test::sysv_hash(std::string(version))};
  return elf::VersionSymbols::read(as_bytes(bytes), file, version)->define(reference);
}

// Wants and offers something of two versions each.
MadeElf with_versions(HashTable hash_table) {
  return {.needs = {"libc.so.6"},
          .version_needs = {{"libc.so.6", {"V1", "V2"}}},
          .versions = {"V3", "V4"},
          .imports = {{.name = "a", .version = "V1"},
                      {.name = "b", .version = "V2"},
                      {.name = "c", .version = "V1", .use = MadeUse::data}},
          .exports = {{.name = "f", .version = "V3"},
                      {.name = "g", .version = "V4"},
                      {.name = "plain"}},
          .hash_table = hash_table};
}

}  // namespace

TEST_CASE("what a file wants and has of one version is found by any hash table") {
  for (const HashTable table : {HashTable::sysv, HashTable::gnu, HashTable::both}) {
    const std::string bytes = made_elf(with_versions(table));
    CHECK(version_lines(bytes, "V1") == Lines{"call a@V1 of libc.so.6", "data c@V1 of libc.so.6"});
    CHECK(version_lines(bytes, "V2") == Lines{"call b@V2 of libc.so.6"});
    CHECK(version_lines(bytes, "V3").empty());
    CHECK(defines(bytes, "f", "V3"));
    CHECK_FALSE(defines(bytes, "f", "V4"));
    CHECK(defines(bytes, "g", "V4"));
    CHECK(defines(bytes, "plain", "V4"));  // has no version, and serves every one
    CHECK_FALSE(defines(bytes, "a", "V1"));
    CHECK_FALSE(defines(bytes, "absent", "V3"));
  }
}

TEST_CASE("of one version only its own symbols are read, whatever the others are like") {
  const std::string good = made_elf(with_versions(HashTable::gnu));
  const elf::File file = *elf::read_file(as_bytes(good));
  const std::uint64_t symbols = *file.file_offset(*file.dynamic_value(DT_SYMTAB), 1);
  const std::string bytes = poked(good, symbols + 2 * 24, std::uint32_t{0x8000});  // b's name
  CHECK_FALSE(elf::SymbolTable::read(as_bytes(bytes), file).has_value());
  CHECK(version_lines(bytes, "V1").size() == 2);
  CHECK(defines(bytes, "f", "V3"));
  const auto damaged = elf::VersionSymbols::read(as_bytes(bytes), file, "V2");
  CHECK(damaged.error().what == elf::SymbolTable::read(as_bytes(bytes), file).error().what);
}

TEST_CASE("a file without symbols has none of any version") {
  const std::string bytes = made_elf({.dynamic = false});
  CHECK(version_lines(bytes, "V1").empty());
  CHECK_FALSE(defines(bytes, "f", "V1"));
}
