#include "image/directory_writer.h"

#include "base/error.h"
#include "image/tar_writer.h"
#include "support/run.h"
#include "support/sample_manifest.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

using namespace whittle;
using rootfs::Manifest;
using test::run;
using test::TemporaryDirectory;

namespace {

// Everything GNU find and sha256sum see below a directory, as root sees it.
std::string everything_below(const std::string& path) {
  return run("cd " + path +
             "; find . -mindepth 1 -printf '%P %y %m %U:%G %T@ %n %l\\n' | LC_ALL=C sort; find . "
             "-type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; getcap -r .")
      .output;
}

}  // namespace

TEST_CASE("the directory is what GNU tar makes of the tar") {
  if (::geteuid() != 0) return test::skip("only root may set owners and capabilities");
  const TemporaryDirectory dir;
  Manifest manifest = test::sample_manifest();
  OutputDirectory out(dir / "out");
  CHECK(image::write_directory(manifest, out).empty());
  out.commit();
  CHECK(manifest.find("/usr/bin/ping6")->sha256 == sha256(as_bytes("ping")));

  OutputFile tar(dir / "a.tar");
  image::write_tar(manifest, tar);
  tar.commit();
  REQUIRE(run("mkdir " + dir / "unpacked" + "; tar -C " + dir / "unpacked" +
              " --xattrs --xattrs-include='*' -xpf " + dir / "a.tar")
              .status == 0);
  CHECK(everything_below(dir / "out") == everything_below(dir / "unpacked"));
}

TEST_CASE("without privileges the directory is whole and what was not possible is noted") {
  if (::geteuid() != 0) return test::skip("only root can make entries that others may not");
  const TemporaryDirectory dir;
  std::filesystem::permissions(dir.path(), std::filesystem::perms(0777));
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgid(65534) != 0 || ::setuid(65534) != 0) std::_Exit(9);
    Manifest manifest = test::sample_manifest();
    OutputDirectory out(dir / "out");
    const Findings expected{
        {.id = FindingId::attribute_not_set,
         .severity = Severity::note,
         .subject = "/bin",
         .what = "the owner of 19 entries could not be set: Operation not permitted",
         .why = "what is copied from here belongs to whoever wrote it",
         .advice = "run as root, or write a tar, which keeps them"},
        {.id = FindingId::attribute_not_set,
         .severity = Severity::note,
         .subject = "/usr/bin/ping",
         .what = "an extended attribute of one entry could not be set: Operation not permitted",
         .why = "file capabilities among them do not act",
         .advice = "run as root, or write a tar, which keeps them"}};
    const bool as_expected = image::write_directory(manifest, out) == expected;
    out.commit();
    std::_Exit(as_expected ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(run("find " + dir / "out" + " | wc -l").output == "22\n");
  CHECK(run("stat -c %a " + dir / "out/usr/bin/su" + " " + dir / "out/private").output ==
        "4755\n700\n");
}

TEST_CASE("a manifest cannot make the writer follow a link out of the directory") {
  const TemporaryDirectory dir;
  std::filesystem::create_directory(dir / "victim");
  rootfs::Builder builder;
  builder.write_link("/a", dir / "victim", {});
  Manifest manifest = builder.finish();
  rootfs::Entry inside;
  inside.path = "/a/file";
  inside.source = rootfs::ContentSource(std::string());
  manifest.entries.push_back(inside);
  OutputDirectory out(dir / "out");
  CHECK_THROWS_WITH(image::write_directory(manifest, out),
                    "cannot write /a/file into the directory: Not a directory");
  CHECK(std::filesystem::is_empty(dir / "victim"));
}

TEST_CASE("a time that the file system does not have is noted") {
  const TemporaryDirectory dir;
  Manifest manifest;
  for (const auto& [path, kind] :
       {std::pair("/d", rootfs::Kind::directory), {"/d/f", rootfs::Kind::file}}) {
    rootfs::Entry entry;
    entry.path = path;
    entry.kind = kind;
    entry.mode = 0755;
    entry.uid = ::geteuid();
    entry.gid = ::getegid();
    entry.mtime = std::int64_t{1} << 60U;
    manifest.entries.push_back(entry);
  }
  OutputDirectory out(dir / "out");
  const Findings found = image::write_directory(manifest, out);
  REQUIRE(found.size() == 1);
  CHECK(found[0].what == "the time of 2 entries could not be set: the file system has none such");
}
