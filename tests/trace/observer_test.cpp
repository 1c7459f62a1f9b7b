#include "trace/observer.h"

#include "support/skip.h"
#include "support/traced.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

using namespace whittle;
using test::Traced;

namespace {

const std::string headers =
    "#define _GNU_SOURCE\n#include <fcntl.h>\n#include <unistd.h>\n#include <stdio.h>\n"
    "#include <dirent.h>\n#include <sys/stat.h>\n#include <sys/syscall.h>\n"
    "#include <sys/socket.h>\n#include <sys/un.h>\n#include <string.h>\n#include <stdlib.h>\n"
    "#include <sys/mman.h>\n#include <linux/openat2.h>\n";

std::string program(const std::string& body) {
  return headers + "int main(int argc, char** argv) {\n" + body + "\nreturn 0; }\n";
}

bool has_note(const Traced& traced, const std::string& part) {
  return std::ranges::any_of(traced.watched.notes,
                             [&](const std::string& note) { return note.contains(part); });
}

}  // namespace

TEST_CASE("a path is used as its call says, and what was not there is absent") {
  Traced traced(program(
      "chdir(argv[1]); open(\"r\", O_RDONLY); open(\"w\", O_WRONLY); open(\"rw\", O_RDWR);"
      "open(\"new\", O_WRONLY | O_CREAT, 0600); open(\"none\", O_RDONLY); open(\"r/x\", O_RDONLY);"
      "struct stat st; stat(\"s\", &st); access(\"gone\", 0); creat(\"made\", 0600);"
      "closedir(opendir(\"d\")); truncate(\"t\", 0);"
      "DIR* d = opendir(\"l\"); readdir(d); open(\"e\", O_PATH);"));
  for (const char* name : {"r", "w", "rw", "s", "t", "e"})
    test::write_file(traced.path(name), "x");
  for (const char* name : {"d", "l"})
    std::filesystem::create_directory(traced.path(name));
  traced.watch({traced.path("")});
  CHECK(traced.uses(traced.path("")) == "seen");
  CHECK(traced.uses("r") == "read");
  CHECK(traced.uses("w") == "written");
  CHECK(traced.uses("rw") == "read, written");
  CHECK(traced.uses("new") == "written, absent");
  CHECK(traced.uses("none") == "absent");
  CHECK(traced.uses("r/x") == "absent");
  CHECK(traced.uses("s") == "seen");
  CHECK(traced.uses("gone") == "absent");
  CHECK(traced.uses("made") == "written, absent");
  CHECK(traced.uses("d") == "seen");
  CHECK(traced.uses("l") == "listed, seen");
  CHECK(traced.uses("t") == "written");
  CHECK(traced.uses("e") == "seen");
}

TEST_CASE("a path is relative to the open directory that the call names") {
  Traced traced(
      program("int d = open(argv[1], O_RDONLY | O_DIRECTORY);"
              "int s = openat(d, \"sub\", O_PATH);"
              "openat(s, \"../a\", O_RDONLY); faccessat(s, \"none\", 0, 0);"
              "struct open_how how = {.flags = O_RDWR};"
              "syscall(SYS_openat2, s, \"b\", &how, sizeof how);"
              "struct stat st; fstatat(s, \"\", &st, AT_EMPTY_PATH);"));
  std::filesystem::create_directory(traced.path("sub"));
  test::write_file(traced.path("a"), "x");
  test::write_file(traced.path("sub/b"), "x");
  traced.watch({traced.path("")});
  CHECK(traced.uses("a") == "read");
  CHECK(traced.uses("sub/none") == "absent");
  CHECK(traced.uses("sub/b") == "read, written");
}

TEST_CASE("links that are crossed are in the record, each by itself") {
  Traced traced(
      program("chdir(argv[1]); open(\"dir/one\", O_RDONLY); open(\"broken\", O_RDONLY);"
              "char text[99]; readlink(\"only\", text, 99);"
              "struct stat st; lstat(\"kept\", &st);"));
  std::filesystem::create_directory(traced.path("real"));
  test::write_file(traced.path("real/two"), "x");
  std::filesystem::create_symlink("real", traced.path("dir"));
  std::filesystem::create_symlink("two", traced.path("real/one"));
  std::filesystem::create_symlink("real/missing", traced.path("broken"));
  std::filesystem::create_symlink("real/two", traced.path("only"));
  std::filesystem::create_symlink("real/two", traced.path("kept"));
  traced.watch({traced.path("")});
  CHECK(traced.uses("dir") == "seen");
  CHECK(traced.uses("real/one") == "seen");
  CHECK(traced.uses("real/two") == "read");
  CHECK(traced.uses("dir/one").empty());
  CHECK(traced.uses("broken") == "seen");
  CHECK(traced.uses("real/missing") == "absent");
  CHECK(traced.uses("only") == "seen");
  CHECK(traced.uses("kept") == "seen");
}

TEST_CASE("what is made, moved and removed is written, and what replaces nothing was absent") {
  Traced traced(
      program("chdir(argv[1]); mkdir(\"d\", 0700); mkdir(\"old\", 0700);"
              "symlink(\"x\", \"l\"); link(\"f\", \"h\"); unlink(\"u\"); rmdir(\"d\");"
              "rename(\"f\", \"g\"); rename(\"g\", \"old_file\"); chmod(\"c\", 0600);"));
  for (const char* name : {"f", "u", "c", "old_file"})
    test::write_file(traced.path(name), "x");
  std::filesystem::create_directory(traced.path("old"));
  traced.watch({traced.path("")});
  CHECK(traced.uses("d") == "written, absent");
  CHECK(traced.uses("old") == "seen");
  CHECK(traced.uses("l") == "written, absent");
  CHECK(traced.uses("h") == "written, absent");
  CHECK(traced.uses("u") == "written");
  CHECK(traced.uses("f") == "seen, written");
  CHECK(traced.uses("g") == "written, absent");
  CHECK(traced.uses("old_file") == "written");
  CHECK(traced.uses("c") == "written");
}

TEST_CASE("code that is mapped is told from files that are read") {
  Traced traced(
      program("int fd = open(argv[1], O_RDONLY);"
              "mmap(0, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);"
              "fd = open(argv[2], O_RDONLY);"
              "mmap(0, 1, PROT_READ, MAP_PRIVATE, fd, 0);"));
  test::write_file(traced.path("code"), "x");
  test::write_file(traced.path("data"), "x");
  traced.watch({traced.path("code"), traced.path("data")});
  CHECK(traced.uses("code") == "mapped, read");
  CHECK(traced.uses("data") == "read");
}

TEST_CASE("sockets with a path are in the record") {
  Traced traced(
      program("chdir(argv[1]); struct sockaddr_un a = {AF_UNIX, \"none\"};"
              "connect(socket(AF_UNIX, SOCK_STREAM, 0), (void*)&a, sizeof a);"
              "strcpy(a.sun_path, \"own\");"
              "bind(socket(AF_UNIX, SOCK_STREAM, 0), (void*)&a, sizeof a);"));
  traced.watch({traced.path("")});
  CHECK(traced.uses("none") == "absent");
  CHECK(traced.uses("own") == "written, absent");
}

TEST_CASE("a script, the programs that run it and the loader are in the record") {
  Traced traced("int main() { return 0; }");
  const std::string script = traced.path("script");
  test::write_file(script, "#! " + traced.path("link") + " -x\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  std::filesystem::create_symlink("program", traced.path("link"));
  std::filesystem::create_symlink("script", traced.path("alias"));
  traced.watched = trace::run({traced.path("alias")}, {});
  CHECK(traced.uses("alias") == "seen");
  CHECK(traced.uses("script") == "executed");
  CHECK(traced.uses("link") == "seen");
  CHECK(traced.uses("program") == "executed");
  CHECK(traced.by("program") == std::set<std::string>{"program"});
  CHECK(std::ranges::any_of(traced.watched.record.paths, [](const auto& each) {
    return each.first.contains("/ld-") && each.second.has(trace::Use::mapped);
  }));
}

TEST_CASE("a process that changes its root is followed there") {
  if (::geteuid() != 0) return test::skip("only root may change its root");
  Traced traced(
      program("chroot(argv[1]); chdir(\"/\"); open(\"/inside\", O_RDONLY);"
              "open(\"/none\", O_RDONLY);"));
  std::filesystem::create_directory(traced.path("root"));
  test::write_file(traced.path("root/inside"), "x");
  traced.watch({traced.path("root")});
  CHECK(traced.uses("root") == "seen");
  CHECK(traced.uses("root/inside") == "read");
  CHECK(traced.uses("root/none") == "absent");
}

TEST_CASE("files of processes are the same in every run") {
  Traced traced(
      program("char path[99]; sprintf(path, \"/proc/%d/maps\", getpid());"
              "open(path, O_RDONLY); open(\"/proc/self/status\", O_RDONLY);"
              "char text[99]; readlink(\"/proc/self/exe\", text, 99);"));
  traced.watch();
  CHECK(traced.uses("/proc/self/maps") == "read");
  CHECK(traced.uses("/proc/self/status") == "read");
  CHECK(traced.uses("/proc/self/exe") == "seen");
}

TEST_CASE("what cannot be seen is said") {
  Traced traced(
      program("long params[64] = {0}; syscall(SYS_io_uring_setup, 1, params);"
              "syscall(SYS_ptrace, 0, 0, 0, 0);"));
  traced.watch();
  CHECK(has_note(traced, "/program asked for an io_uring"));
  CHECK(has_note(traced, "/program called ptrace"));
}

TEST_CASE("a path that is no text does no harm") {
  Traced traced(
      program("syscall(SYS_open, 8, 0); syscall(SYS_openat, 12345, \"x\", 0);"
              "char* text = malloc(9000); memset(text, 97, 8999); text[8999] = 0;"
              "open(text, 0); open(\"\", 0); syscall(SYS_connect, 0, 8, 1 << 30);"));
  traced.watch();
  CHECK(traced.watched.status == 0);
}
