#include "base/temporary.h"

#include "base/error.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace whittle;
using whittle::test::names_in;
using whittle::test::TemporaryDirectory;
using whittle::test::write_file;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace {

std::string name_of(const Temporary& temporary) {
  return fs::path(temporary.path).filename();
}

}  // namespace

TEST_CASE("what is written lies beside its target, under a name that says whose it is") {
  const TemporaryDirectory dir;
  const std::string pid = std::to_string(::getpid());
  const Temporary file = make_temporary(dir / "out", TemporaryKind::file, "out");
  const Temporary other = make_temporary(dir / "out", TemporaryKind::directory, "out");
  CHECK(name_of(file) == ".out.whittle-" + pid + "-0");
  CHECK(name_of(other) == ".out.whittle-" + pid + "-1");
  CHECK(fs::is_regular_file(file.path));
  CHECK(fs::is_directory(other.path));
  CHECK(fs::status(other.path).permissions() == fs::perms(0700));
}

TEST_CASE("what a killed process left is removed by whoever writes there next") {
  const TemporaryDirectory dir;
  write_file(dir / ".out.whittle-1-0", "left");
  write_file(dir / ".out.whittle-1-1/a/b", "left");
  write_file(dir / ".out.whittle-1-1-old/a/b", "left");
  const Temporary file = make_temporary(dir / "out", TemporaryKind::file, "out");
  CHECK(names_in(dir.path()) == Names{name_of(file)});
}

TEST_CASE("nothing is removed that another process writes, or that is not of our name") {
  const TemporaryDirectory dir;
  const Names names{".other.whittle-1-0", ".out.whittle-1-0",  ".out.whittle-1-0x",
                    ".out.whittle-1-2",   ".out.whittle-mine", "out.whittle-1-0"};
  for (const std::string& name : names)
    write_file(dir / name, "theirs");
  fs::create_symlink("out.whittle-1-0", dir / ".out.whittle-1-1");
  const Descriptor held(::open((dir / ".out.whittle-1-0").c_str(), O_WRONLY | O_CLOEXEC));
  REQUIRE(::flock(held.get(), LOCK_EX) == 0);
  const bool is_root = ::chown((dir / ".out.whittle-1-2").c_str(), 65534, 65534) == 0;
  {
    const Temporary file = make_temporary(dir / "out", TemporaryKind::file, "out");
    ::unlink(file.path.c_str());
  }
  Names expected{".other.whittle-1-0", ".out.whittle-1-0"};
  expected.insert(expected.end(), {".out.whittle-1-0x", ".out.whittle-1-1"});
  if (is_root) expected.emplace_back(".out.whittle-1-2");
  expected.insert(expected.end(), {".out.whittle-mine", "out.whittle-1-0"});
  CHECK(names_in(dir.path()) == expected);
}

TEST_CASE("a place where nothing can be made is an error that names the target") {
  const TemporaryDirectory dir;
  CHECK_THROWS_WITH(make_temporary(dir / "no/such/out", TemporaryKind::file, "such/out"),
                    "cannot write such/out: No such file or directory");
}
