#include "elf/notes.h"

#include "elf/constants.h"
#include "support/made_elf.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace std::literals;
using namespace whittle;
using elf::DlopenNeed;
using elf::Notes;
using elf::Priority;
using test::made_elf;
using test::MadeElf;

namespace {

constexpr std::uint32_t dlopen_type = 0x407c0c0a;
constexpr std::uint32_t package_type = 0xcafe1a7e;

Notes notes_of(const MadeElf& description) {
  const std::string bytes = made_elf(description);
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  return elf::read_notes(as_bytes(bytes), *file);
}

Notes dlopen_notes(const std::string& json) {
  return notes_of({.notes = {{.owner = "FDO", .type = dlopen_type, .description = json + '\0'}}});
}

}  // namespace

TEST_CASE("a file without notes says nothing, and nothing is wrong with it") {
  CHECK(notes_of({}) == Notes{});
}

TEST_CASE("build id, ABI tag and properties are read from one segment, others are passed over") {
  const Notes notes = notes_of(
      {.notes = {{.owner = "stapsdt", .type = 3, .description = "probe"},
                 {.owner = "GNU", .type = NT_GNU_BUILD_ID, .description = "\x01\xab\xff\x00\x10"s},
                 {.owner = "GNU",
                  .type = NT_GNU_ABI_TAG,
                  .description = "\0\0\0\0\3\0\0\0\2\0\0\0\1\0\0\0"s}}});
  CHECK(notes == Notes{.build_id = "01abff0010",
                       .abi_tag = elf::AbiTag{.os = 0, .major = 3, .minor = 2, .patch = 1}});
}

TEST_CASE("numbers in notes have the byte order of the file") {
  const Notes notes = notes_of({.file_class = elf::Class::elf32,
                                .order = ByteOrder::big,
                                .machine = EM_PPC,
                                .notes = {{.owner = "GNU",
                                           .type = NT_GNU_ABI_TAG,
                                           .description = "\0\0\0\0\0\0\0\2\0\0\0\6\0\0\0\x20"s}}});
  CHECK(notes.abi_tag == elf::AbiTag{.os = 0, .major = 2, .minor = 6, .patch = 32});
}

TEST_CASE("the x86 levels a file needs are one property among others") {
  const std::string properties =
      "\x02\x00\x00\xc0\x04\x00\x00\x00\x03\x00\x00\x00\0\0\0\0"
      "\x02\x80\x00\xc0\x04\x00\x00\x00\x07\x00\x00\x00\0\0\0\0"s;
  const Notes notes = notes_of(
      {.notes = {{.owner = "GNU", .type = NT_GNU_PROPERTY_TYPE_0, .description = properties},
                 {.owner = "GNU", .type = NT_GNU_BUILD_ID, .description = "\x42"s}},
       .note_alignment = 8});
  CHECK(notes == Notes{.build_id = "42", .properties = {{0xc0000002, 3}, {0xc0008002, 7}}});
  CHECK(notes.x86_isa_needed() == 7);
  CHECK(Notes{}.x86_isa_needed() == 0);
}

TEST_CASE("properties of 32-bit files are padded to four bytes") {
  const std::string properties =
      "\x02\x00\x00\xc0\x04\x00\x00\x00\x03\x00\x00\x00"
      "\x02\x80\x00\xc0\x04\x00\x00\x00\x01\x00\x00\x00"s;
  const Notes notes = notes_of(
      {.file_class = elf::Class::elf32,
       .machine = EM_386,
       .notes = {{.owner = "GNU", .type = NT_GNU_PROPERTY_TYPE_0, .description = properties}}});
  CHECK(notes == Notes{.properties = {{0xc0000002, 3}, {0xc0008002, 1}}});
}

TEST_CASE("a dlopen note lists alternatives, feature, description and priority") {
  CHECK(dlopen_notes(R"([{"soname": ["libpcre2-8.so.0", "libpcre2.so"], "feature": "pcre2",
                          "description": "Support for regular expressions",
                          "priority": "suggested", "unknown": 1},
                         {"soname": ["libaudit.so.1"], "priority": "required"}])") ==
        Notes{.dlopen = {{.sonames = {"libpcre2-8.so.0", "libpcre2.so"},
                          .feature = "pcre2",
                          .description = "Support for regular expressions",
                          .priority = Priority::suggested},
                         {.sonames = {"libaudit.so.1"}, .priority = Priority::required}}});
}

TEST_CASE("a dlopen note without a priority is recommended") {
  CHECK(dlopen_notes(R"([{"soname": ["libx.so"]}])").dlopen.at(0).priority ==
        Priority::recommended);
}

TEST_CASE("dlopen notes of the first drafts, one object and one string, are understood") {
  CHECK(dlopen_notes(R"({"soname": "libx.so", "feature": "x"})").dlopen ==
        std::vector<DlopenNeed>{{.sonames = {"libx.so"}, .feature = "x"}});
}

TEST_CASE("several dlopen notes follow each other, padded to four or to eight bytes") {
  const std::uint32_t alignment = GENERATE(4U, 8U);
  const Notes notes =
      notes_of({.notes = {{"FDO", dlopen_type, "[{\"soname\":[\"liba.so\"]}]\0"s},
                          {"FDO", dlopen_type, "[{\"soname\":[\"libbb.so\"]}]\0"s},
                          {"GNU", NT_GNU_BUILD_ID, "\x01"s},
                          {"FDO", dlopen_type, "[{\"soname\":[\"libccc.so\"]}]\0"s}},
                .note_alignment = alignment});
  CHECK(notes == Notes{.build_id = "01",
                       .dlopen = {{.sonames = {"liba.so"}},
                                  {.sonames = {"libbb.so"}},
                                  {.sonames = {"libccc.so"}}}});
}

TEST_CASE("a dlopen note that says nothing usable is told, the rest of the notes is kept") {
  CHECK(dlopen_notes("[{").defects == std::vector{"the dlopen note at byte 256 is not JSON"s});
  CHECK(dlopen_notes("12").defects ==
        std::vector{"the dlopen note at byte 256 is no array of objects"s});
  CHECK(dlopen_notes("[1]").defects ==
        std::vector{"the dlopen note at byte 256 has an entry that is no object"s});
  CHECK(dlopen_notes(R"([{"feature": "x"}])").defects ==
        std::vector{"the dlopen note at byte 256 has an entry without a soname"s});
  CHECK(dlopen_notes(R"([{"soname": ["a\u0000b", "", 1]}])").defects ==
        std::vector{"the dlopen note at byte 256 has an entry without a soname"s});
  CHECK(dlopen_notes(R"([{"soname": [], "priority": "needed"}, {"soname": ["b"]}])") ==
        Notes{.dlopen = {{.sonames = {"b"}}},
              .defects = {"the dlopen note at byte 256 has an entry without a soname"}});
  CHECK(dlopen_notes(R"([{"soname": ["a"], "priority": "needed"}])") ==
        Notes{.dlopen = {{.sonames = {"a"}}},
              .defects = {"the dlopen note at byte 256 has a priority that is not known: needed"}});
}

TEST_CASE("a package note names the package that a file was built for") {
  const std::string json =
      R"({"type":"deb","os":"debian","osVersion":"12","name":"systemd","version":"252",)"
      R"("architecture":"amd64","osCpe":"cpe:/o:debian","appCpe":"cpe:/a:x",)"
      R"("debugInfoUrl":"https://debuginfod.debian.net"})";
  const Notes notes = notes_of({.notes = {{"FDO", package_type, json + '\0'}}});
  CHECK(notes ==
        Notes{.package = elf::PackageNote{.type = "deb",
                                          .os = "debian",
                                          .os_version = "12",
                                          .name = "systemd",
                                          .version = "252",
                                          .architecture = "amd64",
                                          .os_cpe = "cpe:/o:debian",
                                          .app_cpe = "cpe:/a:x",
                                          .debug_info_url = "https://debuginfod.debian.net"}});
  CHECK(notes_of({.notes = {{"FDO", package_type, "[]"}}}).defects ==
        std::vector{"the package note at byte 256 is no object"s});
}

TEST_CASE("a note that leaves its segment ends the segment, and is told") {
  std::string bytes = made_elf(
      {.notes = {{"GNU", NT_GNU_BUILD_ID, "\x01\x02\x03\x04"s}, {"FDO", package_type, "{}"}}});
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  bytes = test::poked(bytes, 256 + 20 + 4, std::uint32_t{0xffffff00});
  CHECK(elf::read_notes(as_bytes(bytes), *file) ==
        Notes{.build_id = "01020304",
              .defects = {"the note at byte 276 leaves its segment, which ends at byte 296"}});
}

TEST_CASE("an ABI tag or property that is cut off is told") {
  CHECK(notes_of({.notes = {{"GNU", NT_GNU_ABI_TAG, "1234"}}}).defects ==
        std::vector{"the ABI tag note at byte 256 has 4 bytes, 16 are needed"s});
  CHECK(notes_of({.notes = {{"GNU", NT_GNU_PROPERTY_TYPE_0, "12345678"}}}).defects ==
        std::vector{"the GNU property note at byte 256 is cut off after 8 bytes"s});
}
