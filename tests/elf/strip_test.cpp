#include "elf/strip.h"

#include "elf/constants.h"
#include "elf/file.h"
#include "elf/notes.h"
#include "elf/sections.h"
#include "support/made_elf.h"
#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace std::literals;
using namespace whittle;
using elf::DebugFile;
using elf::LeftAlone;
using elf::SectionHeaders;
using elf::Stripped;
using Why = elf::LeftAlone::Why;

namespace {

// A directory in which one program is built and taken apart.
class Workshop {
 public:
  std::string operator/(const std::string& name) const { return directory_ / name; }

  // Runs a shell command in the directory.
  test::Outcome run(const std::string& command) const {
    return test::run("cd " + test::quote(directory_.path()) + "; " + command);
  }
  bool does(const std::string& command) const { return run(command).status == 0; }
  std::string says(const std::string& command) const { return run(command).output; }
  std::string bytes_of(const std::string& name) const { return test::read_file(*this / name); }
  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(std::filesystem::path(*this / name).parent_path());
    std::ofstream(*this / name, std::ios::binary) << bytes;
    std::filesystem::permissions(*this / name, std::filesystem::perms::owner_all);
  }

  // The program that all tests strip: it throws, keeps data per thread, and exits
  // with what its own relocations made of it.
  void build(const std::string& compiler, const std::string& output = "program") const {
    write("program.cpp",
          "#include <cstdio>\n"
          "#include <stdexcept>\n"
          "thread_local int depth = 2;\n"
          "int thrower(int n) { if (n == 0) throw std::runtime_error(\"thrown\"); return n; }\n"
          "int (*pointer)(int) = thrower;\n"
          "int main() {\n"
          "  try { pointer(depth - 2); } catch (const std::exception& e) { std::puts(e.what()); }\n"
          "}\n");
    REQUIRE(does(compiler + " program.cpp -o " + output));
  }

 private:
  test::TemporaryDirectory directory_;
};

Stripped stripped(const std::string& bytes, const elf::StripOptions& options = {}) {
  auto result = elf::strip(as_bytes(bytes), options);
  INFO((result ? "" : result.error().reason));
  REQUIRE(result.has_value());
  return *result;
}

LeftAlone left_alone(const std::string& bytes, const elf::StripOptions& options = {}) {
  const auto result = elf::strip(as_bytes(bytes), options);
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

std::vector<std::string> section_names(const std::string& bytes) {
  const auto header = elf::read_header(as_bytes(bytes));
  REQUIRE(header.has_value());
  const auto sections = elf::read_sections(as_bytes(bytes), *header);
  REQUIRE(sections.has_value());
  std::vector<std::string> names;
  for (const elf::Section& section : *sections)
    names.push_back(section.name);
  return names;
}

}  // namespace

TEST_CASE("a stripped program runs as before and is not larger than GNU strip makes it") {
  const std::string compiler =
      GENERATE("g++ -g"s, "g++ -g -static"s, "g++ -g -static-pie -fPIE"s, "g++ -g -no-pie"s,
               "g++ -g -fuse-ld=gold"s, "g++ -g -fuse-ld=lld -B/usr/lib/llvm-19/bin"s,
               "clang++-19 -g -fuse-ld=lld"s, "g++ -g -gz"s, "g++ -Wl,-z,noseparate-code"s);
  INFO(compiler);
  const Workshop workshop;
  workshop.build(compiler);
  const std::string before = workshop.bytes_of("program");
  const Stripped result = stripped(before);
  workshop.write("stripped", result.bytes);
  CHECK(workshop.says("./stripped") == "thrown\n");
  REQUIRE(workshop.does("strip -o gnu program"));
  CHECK(result.bytes.size() <= workshop.bytes_of("gnu").size());
  CHECK(result.bytes.size() < before.size());
  CHECK(std::ranges::count(result.dropped, ".symtab") == 1);
  CHECK(workshop.says("readelf -SlW stripped >/dev/null").empty());
  CHECK(left_alone(result.bytes) ==
        LeftAlone{Why::nothing_to_drop, "it has no symbols and no debug data"});
}

TEST_CASE("the sections that are mapped keep their headers, names and indices") {
  const Workshop workshop;
  workshop.build("g++ -g");
  const std::string before = workshop.bytes_of("program");
  std::vector<std::string> expected;
  for (const std::string& name : section_names(before)) {
    if (name == ".comment") break;
    expected.push_back(name);
  }
  expected.emplace_back(".shstrtab");
  const std::string after = stripped(before).bytes;
  CHECK(section_names(after) == expected);
  // All that goes is behind them, so they stay where they are, .bss too.
  const auto old_sections =
      elf::read_sections(as_bytes(before), *elf::read_header(as_bytes(before)));
  const auto sections = elf::read_sections(as_bytes(after), *elf::read_header(as_bytes(after)));
  for (std::size_t i = 0; i + 1 < sections->size(); ++i) {
    INFO(expected[i]);
    CHECK(sections->at(i).address == old_sections->at(i).address);
    CHECK(sections->at(i).offset == old_sections->at(i).offset);
    CHECK(sections->at(i).size == old_sections->at(i).size);
  }
}

TEST_CASE("relocations for linkers go, and sections behind theirs keep their indices") {
  const Workshop workshop;
  workshop.build("g++ -g -Wl,--emit-relocs");
  const std::string before = workshop.bytes_of("program");
  const Stripped result = stripped(before);
  CHECK(std::ranges::count(result.dropped, ".rela.text") == 1);
  const std::vector<std::string> names = section_names(before);
  const std::vector<std::string> kept = section_names(result.bytes);
  CHECK(std::ranges::find(names, ".data") - names.begin() ==
        std::ranges::find(kept, ".data") - kept.begin());
  workshop.write("stripped", result.bytes);
  CHECK(workshop.says("./stripped") == "thrown\n");
}

TEST_CASE("without section headers the file ends where what is mapped ends, and runs") {
  const Workshop workshop;
  workshop.build("g++ -g");
  const Stripped result =
      stripped(workshop.bytes_of("program"), {.section_headers = SectionHeaders::none});
  CHECK(section_names(result.bytes).empty());
  workshop.write("stripped", result.bytes);
  CHECK(workshop.says("./stripped") == "thrown\n");
  const auto file = elf::read_file(as_bytes(result.bytes));
  REQUIRE(file.has_value());
  CHECK(file->header.section_header_offset == 0);
  CHECK(file->header.section_name_table == 0);
  std::uint64_t end = 0;
  for (const elf::Segment& segment : file->segments) {
    end = std::max(end, segment.offset + segment.file_size);
  }
  CHECK(result.bytes.size() == end);
}

TEST_CASE("a stripped library is linked against and opened as before") {
  const Workshop workshop;
  workshop.write("library.c", "int answer(void) { return 42; }\n");
  workshop.write("main.c",
                 "#include <stdio.h>\nint answer(void);\n"
                 "int main(void) { printf(\"%d\\n\", answer()); }\n");
  REQUIRE(workshop.does("gcc -g -shared -fPIC library.c -o libanswer.so"));
  const Stripped result = stripped(workshop.bytes_of("libanswer.so"));
  workshop.write("libanswer.so", result.bytes);
  REQUIRE(workshop.does("gcc main.c -L. -lanswer -Wl,-rpath,'$ORIGIN' -o main"));
  CHECK(workshop.says("./main") == "42\n");
}

TEST_CASE("programs of other machines are stripped alike") {
  const std::string target =
      GENERATE("aarch64-linux-gnu"s, "arm-linux-gnueabihf"s, "riscv64-linux-gnu"s,
               "i386-linux-gnu"s, "powerpc64le-linux-gnu"s, "mips-linux-gnu"s);
  if (!test::have("clang-19") || !test::have("ld.lld-19")) {
    return test::skip("clang-19 or lld is not installed");
  }
  INFO(target);
  const Workshop workshop;
  workshop.write("library.c",
                 "int data = 1;\nint *pointer = &data;\nint f(void) { return data; }\n");
  REQUIRE(
      workshop.does("clang-19 -g --target=" + target +
                    " -nostdlib -shared -fPIC -fuse-ld=lld -Wl,--build-id library.c -o lib.so"));
  const std::string before = workshop.bytes_of("lib.so");
  const Stripped result = stripped(before, {.debug_file = DebugFile::yes});
  CHECK(result.bytes.size() < before.size());
  CHECK(std::ranges::count(result.dropped, ".debug_info") == 1);
  const auto header = elf::read_header(as_bytes(result.bytes));
  CHECK(header->section_header_offset % (header->file_class == elf::Class::elf64 ? 8 : 4) == 0);
  workshop.write("stripped.so", result.bytes);
  workshop.write("lib.debug", result.debug->bytes);
  CHECK(workshop.says("readelf -SldW stripped.so lib.debug | grep -i warning").empty());
}

TEST_CASE("segments behind the debug data, where patchelf puts them, move forward") {
  if (!test::have("patchelf")) return test::skip("patchelf is not installed");
  const Workshop workshop;
  workshop.build("g++ -g");
  REQUIRE(workshop.does("patchelf --set-rpath /" + std::string(9000, 'x') + " program"));
  const std::string before = workshop.bytes_of("program");
  const Stripped result = stripped(before);
  workshop.write("stripped", result.bytes);
  CHECK(workshop.says("./stripped") == "thrown\n");
  REQUIRE(workshop.does("strip -o gnu program"));
  // Headers of dropped sections stay, empty, because symbols refer to sections by
  // index; GNU strip numbers both anew.
  const auto empty_headers = std::ranges::count(section_names(result.bytes), "") - 1;
  CHECK(empty_headers > 0);
  CHECK(result.bytes.size() <=
        workshop.bytes_of("gnu").size() + 64 * static_cast<std::size_t>(empty_headers) + 4096);
}

TEST_CASE("gdb finds what was taken by the build id") {
  if (!test::have("gdb")) return test::skip("gdb is not installed");
  const Workshop workshop;
  workshop.build("g++ -g -Wl,--build-id");
  const std::string before = workshop.bytes_of("program");
  const Stripped result = stripped(before, {.debug_file = DebugFile::yes});
  const auto build_id =
      elf::read_notes(as_bytes(before), *elf::read_file(as_bytes(before))).build_id;
  REQUIRE(build_id.has_value());
  REQUIRE(result.debug.has_value());
  CHECK(result.debug->path ==
        ".build-id/" + build_id->substr(0, 2) + "/" + build_id->substr(2) + ".debug");
  CHECK(result.debug->bytes.size() < before.size());
  workshop.write("debug/" + result.debug->path, result.debug->bytes);
  workshop.write("stripped", result.bytes);
  REQUIRE(workshop.does("rm program"));
  const std::string gdb = "gdb -nx -batch -iex 'set debug-file-directory debug'";
  CHECK(workshop.says(gdb + " -ex 'info line thrower' stripped | grep -o 'Line.*program.cpp\"'") ==
        "Line 4 of \"program.cpp\"\n");
  CHECK(workshop
            .says(gdb + " -ex 'break thrower' -ex run -ex backtrace stripped | grep -o "
                        "'#[01].*(.*program.cpp:[0-9]*'")
            .find("main () at program.cpp:7") != std::string::npos);
}

TEST_CASE("debug data that could not be found again is not taken where it is to be kept") {
  const Workshop workshop;
  workshop.build("g++ -g -Wl,--build-id=none");
  const std::string before = workshop.bytes_of("program");
  CHECK(left_alone(before, {.debug_file = DebugFile::yes}) ==
        LeftAlone{Why::not_provable,
                  "it has no build id, by which its debug data could be found again"});
  CHECK(stripped(before).bytes.size() < before.size());
}

TEST_CASE("a program with an archive behind it is left alone") {
  const Workshop workshop;
  workshop.build("g++ -g");
  const std::string before = workshop.bytes_of("program");
  CHECK(left_alone(before + "PK\3\4 an archive") ==
        LeftAlone{Why::not_provable, "15 bytes at byte " + std::to_string(before.size()) +
                                         " are in no section and no segment"});
  CHECK(stripped(before + "\0\0\0"s).bytes == stripped(before).bytes);
  // Stripped of its section headers first, as runtimes of bundles are.
  const Stripped runtime = stripped(before, {.section_headers = SectionHeaders::none});
  CHECK(left_alone(runtime.bytes + "payload", {.section_headers = SectionHeaders::none}).why ==
        Why::not_provable);
}

TEST_CASE("a program with a section of unknown use is left alone") {
  const Workshop workshop;
  workshop.build("g++ -g");
  workshop.write("archive", "what PyInstaller packs");
  REQUIRE(workshop.does("objcopy --add-section pydata=archive program"));
  CHECK(left_alone(workshop.bytes_of("program")) ==
        LeftAlone{Why::not_provable, "section pydata (22 bytes) may be data of its own"});
}

TEST_CASE("where a section or segment without bytes lies in the file means nothing") {
  const Workshop workshop;
  workshop.build("g++ -g");
  const std::string before = workshop.bytes_of("program");
  const auto header = elf::read_header(as_bytes(before));
  const auto sections = elf::read_sections(as_bytes(before), *header);
  const auto bss = static_cast<std::uint64_t>(
      std::ranges::find(*sections, std::uint32_t{SHT_NOBITS}, &elf::Section::type) -
      sections->begin());
  const auto file = elf::read_file(as_bytes(before));
  const auto stack = static_cast<std::uint64_t>(
      std::ranges::find(file->segments, std::uint32_t{PT_GNU_STACK}, &elf::Segment::type) -
      file->segments.begin());
  for (const std::uint64_t offset :
       {std::uint64_t{before.size()} - 8, std::uint64_t{before.size()} + 8, ~std::uint64_t{0}}) {
    std::string odd = test::poked(before, header->section_header_offset + 64 * bss + 24, offset);
    odd = test::poked(odd, header->program_header_offset + 56 * stack + 8, offset);
    const Stripped result = stripped(odd);
    CHECK(result.bytes.size() == stripped(before).bytes.size());
    workshop.write("stripped", result.bytes);
    CHECK(workshop.says("./stripped") == "thrown\n");
  }
}

TEST_CASE("a file whose facts lie in bytes that change is left alone") {
  const Workshop workshop;
  workshop.build("g++ -g");
  const std::string before = workshop.bytes_of("program");
  const auto file = elf::read_file(as_bytes(before));
  const auto dynamic =
      std::ranges::find(file->segments, std::uint32_t{PT_DYNAMIC}, &elf::Segment::type);
  const auto versym = static_cast<std::uint64_t>(
      std::ranges::find(file->dynamic, std::int64_t{DT_VERSYM}, &elf::DynamicEntry::tag) -
      file->dynamic.begin());
  const std::string odd =
      test::poked(before, dynamic->offset + 16 * versym + 8, std::uint64_t{0x1e});
  const LeftAlone alone = left_alone(odd);
  CHECK(alone.why == Why::not_provable);
  CHECK_THAT(alone.reason, Catch::StartsWith("it would not read the same: "));
}

TEST_CASE("what is no program stays as it is") {
  const Workshop workshop;
  workshop.build("g++ -g");
  workshop.build("g++ -g -c", "object.o");
  CHECK(left_alone("#!/bin/sh\n") == LeftAlone{Why::no_program, "not an ELF file"});
  CHECK(left_alone(workshop.bytes_of("object.o")) ==
        LeftAlone{Why::no_program, "it is neither a program nor a library"});
  REQUIRE(workshop.does("objcopy --only-keep-debug program program.debug"));
  CHECK(left_alone(workshop.bytes_of("program.debug")) ==
        LeftAlone{Why::no_program, "it holds the debug data of another file"});
  const Stripped result = stripped(workshop.bytes_of("program"), {.debug_file = DebugFile::yes});
  CHECK(left_alone(result.debug->bytes) ==
        LeftAlone{Why::no_program, "it holds the debug data of another file"});
  CHECK(left_alone(test::made_elf({.needs = {"libc.so.6"}})) ==
        LeftAlone{Why::nothing_to_drop, "it has no symbols and no debug data"});
}

TEST_CASE("a damaged file is left alone with what is wrong with it") {
  const Workshop workshop;
  workshop.build("g++ -g");
  const std::string before = workshop.bytes_of("program");
  const std::string cut = before.substr(0, before.size() - 1);
  const auto header = elf::read_header(as_bytes(before));
  CHECK(left_alone(cut) ==
        LeftAlone{Why::not_provable, "section header " + std::to_string(header->sections - 1) +
                                         " ends at byte " + std::to_string(before.size()) +
                                         ", the file has " + std::to_string(cut.size())});
}
