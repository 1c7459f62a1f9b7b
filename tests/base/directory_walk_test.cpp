#include "base/directory_walk.h"

#include "base/error.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

using namespace whittle;
using whittle::test::names_in;
using whittle::test::TemporaryDirectory;
using whittle::test::write_file;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace {

Descriptor open_directory(const fs::path& path) {
  return Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

// As many directories in each other, and a file in the last one.
void make_deep(const fs::path& top, int levels) {
  Descriptor at = open_directory(top);
  for (int i = 0; i < levels; ++i) {
    ::mkdirat(at.get(), "some-directory", 0755);
    at = Descriptor(::openat(at.get(), "some-directory", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(at.get() >= 0);
  }
  ::close(::openat(at.get(), "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

// The process may open few files more while this lives.
class FewDescriptors {
 public:
  FewDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    constexpr rlim_t some = 8;
    few.rlim_cur = static_cast<rlim_t>(Descriptor(::dup(0)).get()) + some;
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("what is below a directory is removed, the directory and what links lead to is not") {
  const TemporaryDirectory dir;
  write_file(dir / "outside", "kept");
  write_file(dir / "top/a/b/file", "x");
  write_file(dir / "top/file", "x");
  fs::create_directory(dir / "top/closed");
  fs::permissions(dir / "top/closed", fs::perms(0));
  fs::create_symlink("../outside", dir / "top/link");
  fs::create_symlink("..", dir / "top/up");
  CHECK_FALSE(remove_below(open_directory(dir / "top").get()));
  CHECK(names_in(dir / "top").empty());
  CHECK(names_in(dir.path()) == Names{"outside", "top"});
}

TEST_CASE("a directory deeper than any path is removed and synced with few descriptors") {
  const TemporaryDirectory dir;
  fs::create_directory(dir / "top");
  make_deep(dir / "top", 1000);
  const Descriptor top = open_directory(dir / "top");
  {
    const FewDescriptors few;
    CHECK_NOTHROW(sync_tree(top.get()));
    CHECK_FALSE(find_mount(top.get()));
    CHECK_FALSE(remove_below(top.get()));
  }
  CHECK(names_in(dir / "top").empty());
}

TEST_CASE("what is mounted below a directory is found, and never entered") {
  const TemporaryDirectory dir;
  fs::create_directories(dir / "top/a/mnt");
  if (::mount("none", (dir / "top/a/mnt").c_str(), "tmpfs", 0, "size=64k") != 0)
    return test::skip("no permission to mount a tmpfs");
  write_file(dir / "top/a/mnt/precious", "kept");
  write_file(dir / "top/file", "x");
  const Descriptor top = open_directory(dir / "top");
  CHECK(find_mount(top.get()) == "a/mnt");
  const auto left = remove_below(top.get());
  REQUIRE(left);
  CHECK(left->path == "a/mnt");
  CHECK(left->error == EXDEV);
  CHECK(names_in(dir / "top/a/mnt") == Names{"precious"});
  CHECK(names_in(dir / "top") == Names{"a"});
  ::umount((dir / "top/a/mnt").c_str());
}

TEST_CASE("a file that another one is mounted on is found") {
  const TemporaryDirectory dir;
  write_file(dir / "theirs", "kept");
  write_file(dir / "top/a/file", "x");
  if (::mount((dir / "theirs").c_str(), (dir / "top/a/file").c_str(), nullptr, MS_BIND, nullptr) !=
      0)
    return test::skip("no permission to mount");
  const Descriptor top = open_directory(dir / "top");
  CHECK(find_mount(top.get()) == "a/file");
  const auto left = remove_below(top.get());
  REQUIRE(left);
  CHECK(left->path == "a/file");
  ::umount((dir / "top/a/file").c_str());
  CHECK(test::read_file(dir / "theirs") == "kept");
}
