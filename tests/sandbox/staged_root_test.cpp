#include "sandbox/staged_root.h"

#include "base/error.h"
#include "support/made_root.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <cstdlib>

using namespace whittle;
using namespace whittle::sandbox;

namespace {

struct stat status_of(const std::string& path) {
  struct stat st{};
  REQUIRE(::lstat(path.c_str(), &st) == 0);
  return st;
}

}  // namespace

TEST_CASE("a root is unpacked as it is, with the mode of its own directory") {
  const test::TemporaryDirectory room;
  tree::MemoryTree tree;
  tree.add_file("/bin/x", "text", 0750);
  tree.add_link("/x", "../../bin/x");
  const image::Image image = test::made_image(std::make_shared<const tree::MemoryTree>(tree));
  stage(image.root, room.path().string());
  CHECK(test::read_file(room / "root/bin/x") == "text");
  CHECK((status_of(room / "root/bin/x").st_mode & 07777U) == 0750);
  CHECK((status_of(room / "root").st_mode & 07777U) == 0755);
  CHECK(S_ISLNK(status_of(room / "root/x").st_mode));
}

TEST_CASE("the mode of the root itself is kept where it is told") {
  const test::TemporaryDirectory room;
  rootfs::Manifest manifest;
  manifest.root.emplace();
  manifest.root->kind = rootfs::Kind::directory;
  manifest.root->mode = 0711;
  stage(manifest, room.path().string());
  CHECK((status_of(room / "root").st_mode & 07777U) == 0711);
}

TEST_CASE("a room that is not there is an error") {
  CHECK_THROWS_AS(stage({}, "/none/such"), Error);
}

TEST_CASE("rooms are made in TMPDIR, else in /tmp") {
  ::setenv("TMPDIR", "/var/tmp", 1);
  CHECK(place_of_rooms() == "/var/tmp");
  ::unsetenv("TMPDIR");
  CHECK(place_of_rooms() == "/tmp");
}
