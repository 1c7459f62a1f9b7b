#include "support/made_sysroot.h"
#include "support/run.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>

using namespace whittle;
using test::MadeSysroot;
using test::names_in;
using test::read_file;
using test::Said;
using Arguments = std::vector<std::string>;
using Names = std::vector<std::string>;

namespace {

Said pack(const MadeSysroot& root, Arguments arguments, const test::How& how = {}) {
  arguments.insert(arguments.begin(), {"pack", "--sysroot", root.path()});
  return test::run_whittle(arguments, how);
}

}  // namespace

TEST_CASE("a packed tar holds the closure and nothing else, and is told on standard error") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  const Said said = pack(root, {"/bin/good", "-o", out / "good.tar"});
  CHECK(said.status == 0);
  CHECK(said.output.empty());
  CHECK(said.error.starts_with(out / "good.tar: 3 files, 0 links, 2 directories, "));
  CHECK(said.error.ends_with("\n\n# with the build context " + out.path().string() +
                             "\nFROM scratch\nADD good.tar /\nENTRYPOINT [\"/bin/good\"]\n"));
  CHECK(test::run("tar -tf " + test::quote(out / "good.tar")) ==
        test::Outcome{0, "bin/\nbin/good\nlib64/\nlib64/ld-linux-x86-64.so.2\nlib64/libc.so.6\n"});
  CHECK(pack(root, {"-q", "/bin/good", "-o", out / "quiet.tar"}) == Said{0, "", ""});
  CHECK(read_file(out / "quiet.tar") == read_file(out / "good.tar"));
}

TEST_CASE("nothing is written when something is missing: the old output survives") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  root.add_program("/bin/lost", {"liblost.so", "libgone.so"});
  const test::TemporaryDirectory out;
  test::write_file(out / "old.tar", "old");
  test::write_file(out / "old/file", "old");
  for (const std::string target : {"old.tar", "old/", "new.tar", "new/"}) {
    const Said said = pack(root, {"--replace", "/bin/good", "/bin/lost", "-o", out / target});
    CAPTURE(target);
    CHECK(said.status == 1);
    CHECK(said.error ==
          "missing: liblost.so, needed by /bin/lost\n"
          "  default directories  /lib64/liblost.so      no such file\n"
          "  default directories  /usr/lib64/liblost.so  no such directory\n"
          "missing: libgone.so, needed by /bin/lost\n"
          "  default directories  /lib64/libgone.so      no such file\n"
          "  default directories  /usr/lib64/libgone.so  no such directory\n"
          "whittle: nothing was written to " +
              out / target + "\n");
  }
  CHECK(names_in(out.path()) == Names{"old", "old.tar"});
  CHECK(read_file(out / "old.tar") == "old");
  CHECK(read_file(out / "old/file") == "old");
  CHECK(pack(root, {"--allow-missing=all", "/bin/lost", "-o", out / "old.tar"}).status == 0);
  CHECK(read_file(out / "old.tar") != "old");
}

TEST_CASE("one PROGRAM that cannot be read is status 2 though another only lacks a library") {
  MadeSysroot root;
  root.add_program("/bin/lost", {"liblost.so"});
  const test::TemporaryDirectory out;
  const Said said = pack(root, {"/bin/nowhere", "/bin/lost", "-o", out / "out.tar"});
  CHECK(said.status == 2);
  CHECK(said.error.contains("cannot open " + root.at("/bin/nowhere")));
  CHECK(said.error.contains("missing: liblost.so, needed by /bin/lost\n"));
  CHECK(names_in(out.path()).empty());
}

TEST_CASE("SOURCE_DATE_EPOCH is every file's time, and an error if it is no time") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  const auto at = [&](const std::string& epoch) {
    return pack(root, {"-q", "/bin/good", "-o", out / "out.tar"},
                {.environment = {{"SOURCE_DATE_EPOCH", epoch}}});
  };
  for (const std::string wrong : {"", "now", "-1", "1.5", "12 ", "99999999999999999999"}) {
    CAPTURE(wrong);
    CHECK(at(wrong) == Said{2, "",
                            "whittle: cannot use SOURCE_DATE_EPOCH=" + wrong +
                                ": it is not a number of seconds since 1970\n"});
  }
  CHECK(names_in(out.path()).empty());
  CHECK(at("1000000000") == Said{0, "", ""});
  CHECK(test::run("TZ=UTC tar -tvf " + test::quote(out / "out.tar") +
                  " | awk '{ print $4, $5 }' | sort -u") == test::Outcome{0, "2001-09-09 01:46\n"});
}

TEST_CASE("an output that says nothing or cannot be made is status 2") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  const test::TemporaryDirectory out;
  CHECK(pack(root, {"/bin/good"}).status == 2);
  CHECK(pack(root, {"-o", out / "out.tar"}).status == 2);
  CHECK(pack(root, {"/bin/good", "-o", out / "no/such/out.tar"}).status == 2);
  CHECK(pack(root, {"/bin/good", "-o", out.path().string()}).status == 2);
  test::write_file(out / "full/file", "in the way");
  CHECK(pack(root, {"/bin/good", "-o", out / "full/"}).status == 2);
  CHECK(names_in(out.path()) == Names{"full"});
  CHECK(names_in(out / "full") == Names{"file"});
  CHECK(pack(root, {"/bin/good", "-o", "-"}, {.output = "/dev/full"}).status == 2);
}

TEST_CASE("the order of programs does not change a byte") {
  MadeSysroot root;
  root.add_program("/bin/a", {"libc.so.6"});
  root.add_program("/bin/b", {"libc.so.6"});
  const test::TemporaryDirectory out;
  CHECK(pack(root, {"/bin/a", "/bin/b", "-o", out / "ab.tar"}).status == 0);
  CHECK(pack(root, {"/bin/b", "/bin/a", "-o", out / "ba.tar"}).status == 0);
  CHECK(read_file(out / "ab.tar") == read_file(out / "ba.tar"));
}

TEST_CASE("a tar is packed for machines that images have no name for") {
  MadeSysroot root;
  root.add("/bin/sparc",
           test::made_elf({.machine = EM_SPARCV9, .type = ET_EXEC, .dynamic = false}));
  const test::TemporaryDirectory out;
  CHECK(pack(root, {"-q", "/bin/sparc", "-o", out / "out.tar"}) == Said{0, "", ""});
  CHECK(pack(root, {"-q", "/bin/sparc", "--format", "oci", "-o", out / "image.tar"}).status == 2);
  CHECK(names_in(out.path()) == Names{"out.tar"});
}
