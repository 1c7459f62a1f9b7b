#include "trace/paths.h"

#include "support/temporary_directory.h"
#include "tree/directory_tree.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <memory>
#include <string>

using namespace whittle;
using trace::plain_path;
using trace::stable_proc_path;
using trace::Way;
using tree::LastLink;

namespace {

using Links = std::vector<std::string>;

struct Place {
  Place() {
    std::filesystem::create_directories(directory / "usr/lib");
    std::filesystem::create_symlink("usr/lib", directory / "lib");
    std::filesystem::create_symlink("/usr/lib/gone/x", directory / "nowhere");
    std::filesystem::create_symlink("loop", directory / "loop");
    test::write_file(directory / "usr/lib/a", "a");
    std::filesystem::create_symlink("a", directory / "usr/lib/b");
  }
  test::TemporaryDirectory directory;
  trace::Paths paths{std::make_shared<tree::DirectoryTree>(directory.path().string())};
};

}  // namespace

TEST_CASE("a path is followed to where it leads, with the links on the way") {
  Place place;
  const Way way = place.paths.find("/lib/b", LastLink::follow);
  CHECK(way.path == "/usr/lib/a");
  CHECK(way.links == Links{"/lib", "/usr/lib/b"});
  CHECK(way.kind == tree::Kind::file);
  const Way link = place.paths.find("/lib/b", LastLink::keep);
  CHECK(link.path == "/usr/lib/b");
  CHECK(link.links == Links{"/lib"});
  CHECK(link.kind == tree::Kind::link);
}

TEST_CASE("what is not there is named by the directories that are") {
  Place place;
  const Way way = place.paths.find("/lib/none/./deeper", LastLink::follow);
  CHECK(way.path == "/usr/lib/none/deeper");
  CHECK(way.links == Links{"/lib"});
  CHECK_FALSE(way.kind);
  CHECK(place.paths.find("/lib/a/x", LastLink::follow).path == "/usr/lib/a/x");
}

TEST_CASE("a link that leads nowhere is crossed, to what is missing") {
  Place place;
  const Way way = place.paths.find("/nowhere", LastLink::follow);
  CHECK(way.path == "/usr/lib/gone/x");
  CHECK(way.links == Links{"/nowhere"});
  CHECK_FALSE(way.kind);
}

TEST_CASE("links that lead round in a circle come to an end") {
  Place place;
  CHECK_FALSE(place.paths.find("/loop/x", LastLink::follow).kind);
}

TEST_CASE("what has changed is seen once it is said so") {
  Place place;
  CHECK_FALSE(place.paths.find("/new", LastLink::follow).kind);
  test::write_file(place.directory / "new", "");
  place.paths.forget();
  CHECK(place.paths.find("/new", LastLink::follow).kind == tree::Kind::file);
}

TEST_CASE("a path as text has no dots and no doubled slashes") {
  CHECK(plain_path("/a/./b//../c/") == "/a/c");
  CHECK(plain_path("/../..") == "/");
  CHECK(plain_path("") == "/");
}

TEST_CASE("paths of processes are the same in every run") {
  CHECK(stable_proc_path("/proc/12/maps", "12") == "/proc/self/maps");
  CHECK(stable_proc_path("/proc/self/task/13/stat", "12") == "/proc/self/task/TID/stat");
  CHECK(stable_proc_path("/proc/14/fd/3", "12") == "/proc/PID/fd/3");
  CHECK(stable_proc_path("/proc/sys/kernel/x", "12") == "/proc/sys/kernel/x");
  CHECK(stable_proc_path("/process/12", "12") == "/process/12");
}
