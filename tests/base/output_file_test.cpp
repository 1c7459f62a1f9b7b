#include "base/output_file.h"

#include "base/directory_walk.h"
#include "base/error.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

using namespace whittle;
using whittle::test::names_in;
using whittle::test::read_file;
using whittle::test::TemporaryDirectory;
using whittle::test::write_file;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace {

void put(int directory, const char* name, const std::string& bytes) {
  const int fd = ::openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  DescriptorSink(fd, name).write(as_bytes(bytes));
  ::close(fd);
}

void fill(OutputDirectory& out) {
  put(out.fd(), "file", "new");
  ::mkdirat(out.fd(), "closed", 0755);
  put(out.fd(), "closed/file", "new");
  ::fchmodat(out.fd(), "closed", 0, 0);
  sync_tree(out.fd());
}

// Runs `work` in a child without the privileges of root, which may write
// everywhere; returns its exit status, 99 if it threw.
template <typename Work>
int as_nobody(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) std::_Exit(98);
    try {
      std::_Exit(work());
    } catch (...) {
      std::_Exit(99);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a file appears when it is committed, with the mode the umask leaves") {
  const TemporaryDirectory dir;
  const mode_t before = ::umask(027);
  OutputFile file(dir / "out");
  ::umask(before);
  file.write(as_bytes("some "));
  file.write(as_bytes("bytes"));
  CHECK_FALSE(fs::exists(dir / "out"));
  file.commit();
  CHECK(read_file(dir / "out") == "some bytes");
  CHECK(fs::status(dir / "out").permissions() == fs::perms(0640));
  CHECK(names_in(dir.path()) == Names{"out"});
}

TEST_CASE("a file that is not committed leaves the old one and nothing else") {
  const TemporaryDirectory dir;
  write_file(dir / "out", "old");
  {
    OutputFile file(dir / "out");
    file.write(as_bytes("new"));
  }
  CHECK(read_file(dir / "out") == "old");
  CHECK(names_in(dir.path()) == Names{"out"});
}

TEST_CASE("a link is followed to the file that is replaced, also one that leads nowhere yet") {
  const TemporaryDirectory dir;
  fs::create_directory(dir / "real");
  write_file(dir / "real/old", "old");
  fs::create_symlink("real/old", dir / "one");
  fs::create_symlink(dir / "real/new", dir / "two");
  for (const auto* name : {"one", "two"}) {
    OutputFile file(dir / name);
    file.write(as_bytes("new"));
    file.commit();
    CHECK(fs::is_symlink(dir / name));
  }
  CHECK(read_file(dir / "real/old") == "new");
  CHECK(read_file(dir / "real/new") == "new");
  CHECK(names_in(dir / "real") == Names{"new", "old"});

  fs::create_symlink("loop", dir / "loop");
  CHECK_THROWS_WITH(OutputFile(dir / "loop"),
                    Catch::EndsWith("loop: Too many levels of symbolic links"));
}

TEST_CASE("what is no regular file is written directly") {
  OutputFile full("/dev/full");
  CHECK_THROWS_WITH(full.write(as_bytes("x")), "cannot write /dev/full: No space left on device");
  OutputFile null("/dev/null");
  null.write(as_bytes("x"));
  null.commit();
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("an output that cannot be made is an error that names it and the reason") {
  const TemporaryDirectory dir;
  CHECK_THROWS_WITH(OutputFile(dir / "no/such/out"),
                    "cannot write " + dir / "no/such/out" + ": No such file or directory");
  CHECK_THROWS_WITH(OutputFile(dir.path()),
                    "cannot write " + dir.path().string() + ": it is a directory");
  fs::permissions(dir.path(), fs::perms(0755));
  CHECK(as_nobody([&dir] {
          try {
            OutputFile(dir / "out");
          } catch (const Error& error) {
            return error.what() == "cannot write " + dir / "out" + ": Permission denied" ? 0 : 1;
          }
          return 2;
        }) == 0);
}

TEST_CASE("a signal leaves the old file and nothing else, wherever it comes") {
  const TemporaryDirectory dir;
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    for (int at = 0; at < 4; ++at) {
      write_file(dir / "out", "old");
      const pid_t child = ::fork();
      if (child == 0) {
        const auto raise_at = [&](int step) {
          if (step == at) ::raise(signal);
        };
        try {
          OutputFile file(dir / "out");
          raise_at(0);
          file.write(as_bytes("one"));
          raise_at(1);
          file.write(as_bytes("two"));
          raise_at(2);
          file.commit();
          raise_at(3);
        } catch (const Interrupted& interrupted) {
          end_by_signal(interrupted);
        }
        std::_Exit(0);
      }
      int status = 0;
      ::waitpid(child, &status, 0);
      // After the rename the work is done: the signal came too late.
      CHECK(status == (at < 3 ? signal : 0));
      CHECK(read_file(dir / "out") == (at < 3 ? "old" : "onetwo"));
      CHECK(names_in(dir.path()) == Names{"out"});
    }
  }
}

TEST_CASE("a full disk leaves the old file and nothing else") {
  // A limit on the file's size fails as a full disk does, for any user.
  const TemporaryDirectory dir;
  write_file(dir / "out", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
    int status = 1;
    try {
      OutputFile file(dir / "out");
      file.write(as_bytes(std::string(10'000, 'x')));
    } catch (const Error& error) {
      if (error.what() == "cannot write " + dir / "out" + ": File too large") status = 0;
    }
    std::_Exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(read_file(dir / "out") == "old");
  CHECK(names_in(dir.path()) == Names{"out"});
}

TEST_CASE("a directory appears when it is committed, open to all") {
  const TemporaryDirectory dir;
  const mode_t before = ::umask(077);
  for (const auto* spelled : {"new", "empty/"}) {
    if (std::string(spelled) == "empty/") fs::create_directory(dir / "empty");
    OutputDirectory out(dir / spelled);
    fill(out);
    out.commit();
    CHECK_FALSE(out.in_place());
    CHECK(names_in(dir / spelled) == Names{"closed", "file"});
    CHECK(fs::status(dir / spelled).permissions() == fs::perms(0755));
  }
  ::umask(before);
  CHECK(names_in(dir.path()) == Names{"empty", "new"});
}

TEST_CASE("a directory that is not committed leaves nothing, whatever its modes") {
  const TemporaryDirectory dir;
  fs::permissions(dir.path(), fs::perms(0777));
  CHECK(as_nobody([&dir] {
          OutputDirectory out(dir / "out");
          fill(out);
          return 0;
        }) == 0);
  {
    OutputDirectory out(dir / "out");
    fill(out);
  }
  CHECK(names_in(dir.path()).empty());
}

TEST_CASE("a directory that has something in it is replaced only when told") {
  const TemporaryDirectory dir;
  write_file(dir / "out/old/file", "old");
  CHECK_THROWS_WITH(OutputDirectory(dir / "out"),
                    "cannot write " + dir / "out" + ": it is not empty; --replace replaces it");
  CHECK(names_in(dir / "out") == Names{"old"});

  OutputDirectory out(dir / "out", Existing::replace);
  fill(out);
  CHECK(names_in(dir / "out") == Names{"old"});
  out.commit();
  CHECK(names_in(dir / "out") == Names{"closed", "file"});
  CHECK(names_in(dir.path()) == Names{"out"});
}

TEST_CASE("a directory that got something in it meanwhile is not touched") {
  const TemporaryDirectory dir;
  {
    OutputDirectory out(dir / "out");
    fill(out);
    write_file(dir / "out/theirs", "old");
    CHECK_THROWS_WITH(out.commit(), "cannot write " + dir / "out" + ": Directory not empty");
  }
  CHECK(names_in(dir / "out") == Names{"theirs"});
  CHECK(names_in(dir.path()) == Names{"out"});
}

TEST_CASE("a file in a directory's place is refused") {
  const TemporaryDirectory dir;
  write_file(dir / "out", "old");
  CHECK_THROWS_WITH(OutputDirectory(dir / "out", Existing::replace),
                    "cannot write " + dir / "out" + ": it is no directory");
}

TEST_CASE("a mount point is filled in place and emptied again on failure") {
  const TemporaryDirectory dir;
  fs::create_directory(dir / "mnt");
  if (::mount("none", (dir / "mnt").c_str(), "tmpfs", 0, "size=64k") != 0)
    return test::skip("no permission to mount a tmpfs");
  {
    OutputDirectory out(dir / "mnt");
    CHECK(out.in_place());
    fill(out);
    CHECK_THROWS_WITH(put(out.fd(), "large", std::string(100'000, 'x')),
                      "cannot write large: No space left on device");
  }
  CHECK(names_in(dir / "mnt").empty());
  {
    OutputDirectory out(dir / "mnt");
    fill(out);
    out.commit();
  }
  CHECK(names_in(dir / "mnt") == Names{"closed", "file"});
  CHECK_THROWS_WITH(
      OutputDirectory(dir / "mnt", Existing::replace),
      "cannot write " + dir / "mnt" + ": it is a mount point and not empty; empty it first");
  ::umount((dir / "mnt").c_str());
}

TEST_CASE("a directory in which something is mounted is not replaced") {
  const TemporaryDirectory dir;
  write_file(dir / "out/old", "old");
  fs::create_directory(dir / "out/mnt");
  if (::mount("none", (dir / "out/mnt").c_str(), "tmpfs", 0, "size=64k") != 0)
    return test::skip("no permission to mount a tmpfs");
  write_file(dir / "out/mnt/precious", "kept");
  CHECK_THROWS_WITH(OutputDirectory(dir / "out", Existing::replace),
                    "cannot replace " + dir / "out" + ": " + dir / "out/mnt" +
                        " is a mount point; unmount it first");
  CHECK(names_in(dir.path()) == Names{"out"});
  CHECK(names_in(dir / "out/mnt") == Names{"precious"});
  ::umount((dir / "out/mnt").c_str());
}

TEST_CASE("a mount made meanwhile in what is replaced keeps what it holds, and is told") {
  const TemporaryDirectory dir;
  write_file(dir / "out/old", "old");
  fs::create_directory(dir / "out/mnt");
  OutputDirectory out(dir / "out", Existing::replace);
  fill(out);
  if (::mount("none", (dir / "out/mnt").c_str(), "tmpfs", 0, "size=64k") != 0)
    return test::skip("no permission to mount a tmpfs");
  write_file(dir / "out/mnt/precious", "kept");
  out.commit();
  CHECK(names_in(dir / "out") == Names{"closed", "file"});
  REQUIRE(out.leftover());
  const std::string left = out.leftover()->path;
  CHECK(out.leftover()->reason == left + "/mnt: Invalid cross-device link");
  CHECK(names_in(left + "/mnt") == Names{"precious"});
  ::umount((left + "/mnt").c_str());
}

TEST_CASE("a spool file has no name and gives back what was written, more than once") {
  const TemporaryDirectory dir;
  SpoolFile spool(dir.path());
  spool.write(as_bytes("some "));
  spool.write(as_bytes("bytes"));
  CHECK(names_in(dir.path()).empty());
  CHECK(spool.size() == 10);
  const auto one = spool.read();
  const auto two = spool.read();
  std::string buffer(4, '\0');
  CHECK(one->read(std::as_writable_bytes(std::span(buffer))) == 4);
  CHECK(buffer == "some");
  std::string all(100, '\0');
  CHECK(two->read(std::as_writable_bytes(std::span(all))) == 10);
  CHECK(all.substr(0, 10) == "some bytes");
  CHECK(one->read(std::as_writable_bytes(std::span(all))) == 6);

  spool.write_hole(std::uint64_t{1} << 33U);
  spool.write(as_bytes("end"));
  CHECK(spool.size() == (std::uint64_t{1} << 33U) + 13);
  const auto map = spool.map();
  const auto* const mapped = static_cast<const char*>(map.get());
  CHECK(std::string(mapped + spool.size() - 4, 4) == std::string("\0end", 4));

  CHECK_THROWS_WITH(
      SpoolFile(dir / "nowhere"),
      "cannot make a temporary file in " + dir / "nowhere" + ": No such file or directory");
}
