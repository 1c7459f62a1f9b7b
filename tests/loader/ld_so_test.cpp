#include "loader/ld_so.h"

#include "elf/constants.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <span>

using namespace whittle;
using namespace whittle::loader;
using test::made_ld_so;
using Paths = std::vector<std::string>;

namespace {

Bytes bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

LdSo facts_of(const std::string& bytes) {
  return read_ld_so(bytes_of(bytes), elf::read_file(bytes_of(bytes)).value());
}

}  // namespace

TEST_CASE("everything a glibc loader has compiled in is read from its strings") {
  const LdSo facts = facts_of(
      made_ld_so({.version = "Debian GLIBC 2.36-9+deb12u14",
                  .release = {2, 36},
                  .default_directories = {"/lib/x86_64-linux-gnu/", "/usr/lib/x86_64-linux-gnu/",
                                          "/lib/", "/usr/lib/"},
                  .lib_token = "lib/x86_64-linux-gnu"}));
  CHECK(facts.family == Family::glibc);
  CHECK(facts.release == Release{2, 36});
  CHECK(facts.banner == "Debian GLIBC 2.36-9+deb12u14");
  CHECK(facts.default_directories ==
        Paths{"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib", "/usr/lib"});
  CHECK(facts.lib_token == "lib/x86_64-linux-gnu");
  CHECK(facts.cache_path == "/etc/ld.so.cache");
  CHECK(facts.path_file.empty());
}

TEST_CASE("$LIB is the string that names a default directory, whatever else there is") {
  CHECK(facts_of(made_ld_so()).lib_token == "lib64");
  const LdSo biarch =
      facts_of(made_ld_so({.default_directories = {"/lib32/", "/usr/lib32/", "/lib/", "/usr/lib/"},
                           .lib_token = "lib32",
                           .elf = {.soname = "ld-linux.so.2"}}));
  CHECK(biarch.lib_token == "lib32");
  // "lib" stands there for another purpose, behind what $LIB is.
  const LdSo upstream = facts_of(made_ld_so({.lib_token = std::string("lib\0lib64", 9)}));
  CHECK(upstream.lib_token == "lib64");
  const LdSo store = facts_of(
      made_ld_so({.default_directories = {"/nix/store/x-glibc-2.40/lib/"}, .lib_token = "lib"}));
  CHECK(store.lib_token == "lib");
  CHECK(store.default_directories == Paths{"/nix/store/x-glibc-2.40/lib"});
}

TEST_CASE("of a list that stands there twice, once cut at the front, the longer one counts") {
  const std::string cut("lib64\0/usr/lib64/\0padding", 25);
  CHECK(facts_of(made_ld_so({.lib_token = cut})).default_directories ==
        Paths{"/lib64", "/usr/lib64"});
}

TEST_CASE("a loader of another prefix has its own cache") {
  CHECK(facts_of(made_ld_so({.cache_path = "/nix/store/x-glibc/etc/ld.so.cache"})).cache_path ==
        "/nix/store/x-glibc/etc/ld.so.cache");
}

TEST_CASE("a glibc loader without a banner is older than every release that has one") {
  const LdSo facts = facts_of(made_ld_so({.version = ""}));
  CHECK(facts.family == Family::glibc);
  CHECK_FALSE(facts.release);
  CHECK(facts.banner.empty());
  CHECK_FALSE(facts.at_least(2, 0));
}

TEST_CASE("a release compares by its numbers, and musl's is none of glibc's") {
  const LdSo facts = facts_of(made_ld_so({.release = {2, 9}}));
  CHECK(facts.at_least(2, 9));
  CHECK(facts.at_least(2, 8));
  CHECK(facts.at_least(1, 30));
  CHECK_FALSE(facts.at_least(2, 10));
  CHECK_FALSE(facts.at_least(3, 0));
  CHECK_FALSE(facts_of(test::made_musl()).at_least(2, 0));
}

TEST_CASE("Debian's and Ubuntu's loaders look at the machine first") {
  CHECK(facts_of(made_ld_so({.version = "Debian GLIBC 2.36-9"})).machine_before_encoding());
  CHECK(facts_of(made_ld_so({.version = "Ubuntu GLIBC 2.39-0ubuntu8"})).machine_before_encoding());
  CHECK_FALSE(facts_of(made_ld_so({.version = "GNU libc"})).machine_before_encoding());
}

TEST_CASE("musl's loader is known by the path file it reads, below any prefix") {
  const LdSo facts = facts_of(test::made_musl("aarch64"));
  CHECK(facts.family == Family::musl);
  CHECK(facts.path_file == "/etc/ld-musl-aarch64.path");
  CHECK(facts.default_directories.empty());
  CHECK(facts.cache_path.empty());
  CHECK_FALSE(facts.release);
}

TEST_CASE("a file that is no loader gives no family, though it has some of the strings") {
  CHECK(facts_of(test::made_elf({})).family == Family::unknown);
  CHECK(facts_of(made_ld_so({.elf = {.soname = "libx.so.1"}})).family == Family::unknown);
  CHECK(facts_of(made_ld_so({.elf = {}})).family == Family::unknown);
  CHECK(facts_of(made_ld_so({.default_directories = {}})).family == Family::unknown);
  CHECK(facts_of(made_ld_so({.cache_path = "/etc/other"})).family == Family::unknown);
}

TEST_CASE("a banner is found by the name in front of it, and only where it is complete") {
  const auto find = [](const std::string& text, std::string_view name) {
    return find_banner(bytes_of(text), name);
  };
  const std::string libc =
      "GNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\nCopyright";
  CHECK(find(libc, "GNU C Library") == Banner{"Debian GLIBC 2.36-9+deb12u14", {2, 36}});
  CHECK_FALSE(find(libc, "ld.so"));
  CHECK(find("x" + libc, "GNU C Library") == Banner{"Debian GLIBC 2.36-9+deb12u14", {2, 36}});
  CHECK(find("ld.so (GNU libc) development release version 2.40.9000.\n", "ld.so") ==
        Banner{"GNU libc", {2, 40}});
  CHECK(find("ld.so (see the manual) and ld.so (V) stable release version 2.35.", "ld.so") ==
        Banner{"V", {2, 35}});
  CHECK_FALSE(find("ld.so (V) stable release version two.", "ld.so"));
  CHECK_FALSE(find("ld.so (V) stable release version 2", "ld.so"));
  CHECK_FALSE(find("", "ld.so"));
}

TEST_CASE("constants in one segment with the code, as older linkers put them, are found too") {
  const auto with_code = [](std::string bytes) {
    const elf::File file = elf::read_file(bytes_of(bytes)).value();
    for (std::size_t i = 0; i < file.segments.size(); ++i) {
      if (file.segments[i].type != PT_LOAD || file.segments[i].flags != PF_R) continue;
      const std::uint64_t flags = file.header.program_header_offset + 56 * i + 4;
      bytes = test::poked(bytes, flags, std::uint32_t{PF_R | PF_X});
    }
    return bytes;
  };
  const LdSo facts = facts_of(with_code(made_ld_so()));
  CHECK(facts.family == Family::glibc);
  CHECK(facts.release == Release{2, 36});
  CHECK(facts.default_directories == Paths{"/lib64", "/usr/lib64"});
  CHECK(facts_of(with_code(test::made_musl("aarch64"))).path_file == "/etc/ld-musl-aarch64.path");

  const std::string libc = "\nGNU C Library (V 1) stable release version 2.36.\n";
  for (const std::string& bytes :
       {test::made_elf({.read_only_data = libc}),
        with_code(test::made_elf({.read_only_data = libc})), test::made_elf({}) + libc}) {
    const elf::File file = elf::read_file(bytes_of(bytes)).value();
    CHECK(find_banner(bytes_of(bytes), file, "GNU C Library") == Banner{"V 1", {2, 36}});
  }
}

TEST_CASE("what a loader maps counts before what only lies in its file") {
  const LdSo facts = facts_of(made_ld_so() + std::string("\0/other/ld.so.cache\0", 20) +
                              "ld.so (Other) stable release version 9.9.\n");
  CHECK(facts.cache_path == "/etc/ld.so.cache");
  CHECK(facts.banner == "GNU libc");
}

TEST_CASE("directories that something stands between are no one list") {
  const std::string apart("/lib64/\0\0/usr/lib64/", 20);
  CHECK(facts_of(made_ld_so({.default_directories = {apart}})).default_directories ==
        Paths{"/lib64"});
}

TEST_CASE("this machine's loader says of itself what was read from its strings") {
  const std::string path = "/lib64/ld-linux-x86-64.so.2";
  const test::Outcome said = test::run(path + " --list-diagnostics");
  if (said.status != 0) return test::skip(path + " tells no diagnostics");
  const LdSo facts = facts_of(test::read_file(path));
  for (std::size_t i = 0; i < facts.default_directories.size(); ++i) {
    INFO(facts.default_directories[i]);
    CHECK(said.output.find("path.system_dirs[0x" + std::to_string(i) + "]=\"" +
                           facts.default_directories[i] + "/\"\n") != std::string::npos);
  }
  CHECK(said.output.find("path.system_dirs[0x" + std::to_string(facts.default_directories.size()) +
                         "]") == std::string::npos);
  CHECK(said.output.find("dl_dst_lib=\"" + facts.lib_token.value() + "\"\n") != std::string::npos);
  CHECK(said.output.find("version.version=\"" + std::to_string(facts.release->major) + "." +
                         std::to_string(facts.release->minor) + "\"\n") != std::string::npos);
}
