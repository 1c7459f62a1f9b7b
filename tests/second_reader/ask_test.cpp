#include "second_reader/ask.h"

#include "base/error.h"
#include "support/made_elf.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace whittle;
using second_reader::ask;
using second_reader::Facts;
using second_reader::Reply;

namespace {

std::string script(const test::TemporaryDirectory& directory, const std::string& body) {
  const std::string path = directory / "reader";
  std::ofstream(path) << "#!/bin/sh\n" << body;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

std::string complaint(const std::string& program) {
  try {
    static_cast<void>(ask(program, {"a", "b"}));
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("LIEF answers for each file in order, for those that are no ELF files too") {
  if (!std::filesystem::exists(WHITTLE_SECOND_READER)) return test::skip("LIEF is not installed");
  const test::TemporaryDirectory directory;
  const std::string library = directory / "lib\n.so";
  std::ofstream(library, std::ios::binary)
      << test::made_elf({.needs = {"libc.so.6"}, .soname = "lib\xff.so"});
  const std::string text = directory / "text";
  std::ofstream(text) << "no ELF file\n";
  CHECK(ask(WHITTLE_SECOND_READER, {text, library, "/nowhere"}) ==
        std::vector<Reply>{
            {text, std::unexpected("LIEF does not take it for an ELF file")},
            {library,
             Facts{.machine = 62, .bits = 64, .needed = {"libc.so.6"}, .soname = "lib\xff.so"}},
            {"/nowhere", std::unexpected("LIEF: Unable to open the file")}});
}

TEST_CASE("no files need no reader") {
  CHECK(ask("/nowhere", {}).empty());
}

TEST_CASE("a file that the reader dies of is answered with that, and the rest go on") {
  const test::TemporaryDirectory directory;
  const std::string reader = script(directory,
                                    "tr '\\0' '\\n' | while read -r path; do\n"
                                    "  [ \"$path\" != bad ] || kill -SEGV $$\n"
                                    "  [ \"$path\" != bad ] || exit\n"
                                    "  printf '{\"file\":\"%s\",\"error\":\"e\"}\\n' \"$path\"\n"
                                    "done\n");
  CHECK(ask(reader, {"a", "bad", "c"}) ==
        std::vector<Reply>{
            {"a", std::unexpected("e")},
            {"bad", std::unexpected("the second reader died of it (Segmentation fault)")},
            {"c", std::unexpected("e")}});
}

TEST_CASE("a reader that cannot be run, gives up or talks nonsense is an error") {
  const test::TemporaryDirectory directory;
  CHECK(complaint("/nowhere") == "cannot run /nowhere: No such file or directory");
  const std::string reader = script(directory, "exit 3\n");
  CHECK(complaint(reader) ==
        "cannot use " + reader + ": it ended with status 3 after 0 of 2 files");
  script(directory, "echo hello\n");
  CHECK(complaint(reader) == "cannot understand " + reader + ": it says hello");
  script(directory, "echo '{\"file\":\"b\",\"error\":\"e\"}'\n");
  CHECK(complaint(reader) ==
        "cannot understand " + reader + ": it says {\"file\":\"b\",\"error\":\"e\"}");
}
