#include "commands/file_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using rootfs::Owner;

namespace {

commands::FileOptions parsed(std::vector<std::string> arguments) {
  CLI::App app;
  commands::FileOptions options;
  options.add_to(app);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  app.parse(arguments);
  return options;
}

rootfs::Policy policy(const std::vector<std::string>& arguments) {
  return parsed(arguments).policy();
}

}  // namespace

TEST_CASE("files belong to root, as they are otherwise, and are of the beginning of time") {
  const rootfs::Policy plain = policy({});
  CHECK(plain.owner == Owner{0, 0});
  CHECK(plain.owners.empty());
  CHECK(plain.modes.empty());
  CHECK(plain.mtime == 0);
}

TEST_CASE("owners, modes and times are kept, one for all, or by pattern") {
  CHECK_FALSE(policy({"--owner", "keep"}).owner);
  CHECK(policy({"--owner", "1:2"}).owner == Owner{1, 2});
  CHECK(policy({"--owner", "1"}).owner == Owner{1, 1});
  const rootfs::Policy some = policy({"--owner", "/srv/**=7:8", "--owner", "keep", "--owner",
                                      "/a=b=9:9", "--chmod", "*.sh=0755", "--chmod=/tmp=1777"});
  CHECK_FALSE(some.owner);
  REQUIRE(some.owners.size() == 2);
  CHECK(some.owners[0].first.pattern() == "/srv/**");
  CHECK(some.owners[0].second == Owner{7, 8});
  CHECK(some.owners[1].first.pattern() == "/a=b");
  REQUIRE(some.modes.size() == 2);
  CHECK(some.modes[0].first.pattern() == "*.sh");
  CHECK(some.modes[0].second == 0755);
  CHECK(some.modes[1].second == 01777);
  CHECK_FALSE(policy({"--mtime", "keep"}).mtime);
  CHECK(policy({"--mtime", "12"}).mtime == 12);
}

TEST_CASE("a value that means nothing is refused by its option") {
  for (const std::string owner : {"root", "1:", "/srv=", "/srv=root", "-1:0"}) {
    CHECK_THROWS_WITH(policy({"--owner=" + owner}),
                      "cannot use --owner " + owner + ": it is neither UID nor UID:GID");
  }
  CHECK_THROWS_WITH(policy({"--owner==1:1"}), "cannot use --owner =1:1: it names no file");
  CHECK_THROWS_WITH(policy({"--chmod=755"}), "cannot use --chmod 755: it names no file");
  for (const std::string mode : {"u+x", "8", "10000", "", "-1", "0x1"}) {
    CHECK_THROWS_WITH(policy({"--chmod=*=" + mode}),
                      "cannot use --chmod *=" + mode + ": its mode is not octal, 0 to 7777");
  }
  for (const std::string time : {"now", "-1", "1.5", "12 "}) {
    CHECK_THROWS_WITH(
        policy({"--mtime=" + time}),
        "cannot use --mtime " + time + ": it is neither keep nor a number of seconds since 1970");
  }
}

TEST_CASE("stripping is asked for, and keeps debug data where a directory is named") {
  CHECK_FALSE(parsed({}).stripping());
  CHECK(parsed({"--strip"}).stripping()->section_headers == elf::SectionHeaders::mapped);
  CHECK(parsed({"--strip"}).stripping()->debug_file == elf::DebugFile::no);
  const auto all = parsed({"--strip=headers", "--debug-dir", "d"}).stripping();
  CHECK(all->section_headers == elf::SectionHeaders::none);
  CHECK(all->debug_file == elf::DebugFile::yes);
  CHECK_THROWS_WITH(parsed({"--debug-dir", "d"}).stripping(),
                    "cannot use --debug-dir d without --strip");
  CHECK_THROWS_WITH(parsed({"--strip=all"}).stripping(),
                    "cannot use --strip=all: only headers can be stripped besides");
}

TEST_CASE("a skeleton has what is asked for, and the user of the process") {
  const rootfs::Skeleton none = parsed({}).skeleton_for({});
  CHECK_FALSE((none.places || none.mount_points || none.user));
  const rootfs::Skeleton all =
      parsed({"--skeleton", "--mount-points"}).skeleton_for(tree::Credentials{7, 8});
  CHECK((all.places && all.mount_points));
  CHECK(all.user == Owner{7, 8});
}
