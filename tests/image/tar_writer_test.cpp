#include "image/tar_writer.h"

#include "base/error.h"
#include "base/output_file.h"
#include "support/manifest_lines.h"
#include "support/run.h"
#include "support/sample_manifest.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

using namespace whittle;
using rootfs::Manifest;
using test::run;
using test::TemporaryDirectory;
using Lines = std::vector<std::string>;

namespace {

class StringSink : public ByteSink {
 public:
  void write(Bytes bytes) override { text.append(as_text(bytes)); }
  std::string text;
};

std::string tar_of(Manifest manifest) {
  StringSink sink;
  image::write_tar(manifest, sink);
  return sink.text;
}

Manifest small_manifest() {
  rootfs::Builder builder;
  builder.write_file("/etc/passwd", "root:x:0:0::/:/\n", 0644, {});
  builder.write_directory("/tmp", 01777, {}, {});
  builder.write_link("/run", "tmp", {});
  return builder.finish();
}

}  // namespace

TEST_CASE("a small tar has these bytes and no others") {
  const std::string tar = tar_of(small_manifest());
  CHECK(tar.size() == std::size_t{512} * (4 + 1 + 2));
  CHECK(sha256(as_bytes(tar)).hex() ==
        "b21405f07b7256360f848231737f92abea109b1aa4f3e61162b867120e879757");
}

TEST_CASE("the bytes are those of the sample, long and foreign names included") {
  CHECK(sha256(as_bytes(tar_of(test::sample_manifest()))).hex() ==
        "7d1db290b8e8067c9bafade126318a00d905d3623d46f516f0429886841f5f35");
}

TEST_CASE("the same bytes without any locale, in an empty root") {
  // What a static program in a FROM scratch image or in Alpine has.
  const std::string expected = tar_of(test::sample_manifest());
  const TemporaryDirectory dir;
  if (::geteuid() != 0) return test::skip("only root may chroot");
  for (const auto* locale : {"C", "C.UTF-8", "de_DE.UTF-8", "nowhere"}) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("LC_ALL", locale, 1);
      ::umask(077);
      if (::chroot(dir.path().c_str()) != 0) std::_Exit(2);
      std::_Exit(tar_of(test::sample_manifest()) == expected ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
}

TEST_CASE("GNU tar reads every name, mode, owner, time and link") {
  const TemporaryDirectory dir;
  test::write_file(dir / "a.tar", tar_of(test::sample_manifest()));
  const auto listed = run("TZ=UTC LC_ALL=C tar --numeric-owner -tvf " + dir / "a.tar");
  CHECK(listed.status == 0);
  const std::string day = "2001-09-09 01:46 ";
  const std::string n200 = "usr/share/" + std::string(200, 'n') + "/";
  CHECK(listed.output ==
        "lrwxrwxrwx 0/0               0 " + day + "bin -> usr/bin\n" +  //
            "drwx------ 0/0               0 " + day + "private/\n" +
            "---------- 0/0               0 " + day + "private/empty\n" +
            "-rw-r----- 65532/70000       5 " + day + "private/owned\n" +
            "drwxrwxrwt 0/0               0 " + day + "tmp/\n" + "drwxr-xr-x 0/0               0 " +
            day + "usr/\n" + "drwxr-xr-x 0/0               0 " + day + "usr/bin/\n" +
            "-rwxr-xr-x 0/0               4 " + day + "usr/bin/ping\n" +
            "hrwxr-xr-x 0/0               0 " + day + "usr/bin/ping6 link to usr/bin/ping\n" +
            "-rwsr-xr-x 0/0               2 " + day + "usr/bin/su\n" +
            "drwxr-xr-x 0/0               0 " + day + "usr/lib/\n" +
            "-rw-r--r-- 0/0         5000007 " + day + "usr/lib/large.so\n" +
            "drwxr-xr-x 0/0               0 " + day + "usr/share/\n" +
            "-rw-r--r-- 0/0               3 " + day +
            "usr/share/a space, a \"quote\"\\nand a line\n" + "-rw-r--r-- 0/0               5 " +
            day + "usr/share/caf\\303\\251.txt\n" +
            "tar: Ignoring unknown extended header keyword 'hdrcharset'\n" +
            "-rw-r--r-- 0/0               7 " + day + "usr/share/latin-\\351.txt\n" +
            "lrwxrwxrwx 0/0               0 " + day +
            "usr/share/lien-\\303\\251 -> caf\\303\\251.txt\n" + "drwxr-xr-x 0/0               0 " +
            day + n200 + "\n" + "-rw-r--r-- 0/0               4 " + day + n200 +
            std::string(255, 'm') + "\n" + "lrwxrwxrwx 0/0               0 " + day +
            "usr/share/to-long -> /" + n200 + std::string(255, 'm') + "\n");
}

TEST_CASE("file contents and attributes come out of GNU tar as they went in") {
  const TemporaryDirectory dir;
  Manifest manifest = test::sample_manifest();
  OutputFile file(dir / "a.tar");
  image::write_tar(manifest, file);
  file.commit();
  if (::geteuid() != 0) return test::skip("only root may set file capabilities");
  const auto unpacked =
      run("mkdir " + dir / "out" + "; tar -C " + dir / "out" +
          " --xattrs --xattrs-include='*' -xpf " + dir / "a.tar; cd " + dir / "out" +
          "; sha256sum usr/lib/large.so; stat -c '%h %i' usr/bin/ping*; getcap "
          "usr/bin/ping6");
  const auto* const large = manifest.find("/usr/lib/large.so");
  struct stat ping{};
  REQUIRE(::stat((dir / "out/usr/bin/ping").c_str(), &ping) == 0);
  const std::string inode = std::to_string(ping.st_ino);
  // Only the name that is not UTF-8 has one.
  CHECK(unpacked.output == "tar: Ignoring unknown extended header keyword 'hdrcharset'\n" +
                               large->sha256->hex() + "  usr/lib/large.so\n2 " + inode + "\n2 " +
                               inode + "\nusr/bin/ping6 cap_net_bind_service=ep\n");
}

TEST_CASE("digests are filled in, hard links' too, and known ones are held to") {
  Manifest manifest = test::sample_manifest();
  Manifest known = manifest;
  compute_digests(known);
  StringSink sink;
  image::write_tar(manifest, sink);
  for (std::size_t i = 0; i < known.entries.size(); ++i)
    CHECK(manifest.entries[i].sha256 == known.entries[i].sha256);

  Manifest wrong = small_manifest();
  wrong.entries[1].sha256 = sha256({});
  CHECK_THROWS_WITH(tar_of(wrong), "cannot pack /etc/passwd: it changed while it was being packed");
  Manifest shrunk = small_manifest();
  shrunk.entries[1].size += 1;
  CHECK_THROWS_WITH(tar_of(shrunk), "cannot pack /etc/passwd: it had 17 bytes and now has 16");
  Manifest grown = small_manifest();
  grown.entries[1].size -= 1;
  CHECK_THROWS_WITH(tar_of(grown),
                    "cannot pack /etc/passwd: it had 15 bytes and now has at least 16");
}

TEST_CASE("an output that fails ends the writing with its own error") {
  Manifest manifest = test::sample_manifest();
  OutputFile full("/dev/full");
  CHECK_THROWS_WITH(image::write_tar(manifest, full),
                    "cannot write /dev/full: No space left on device");
}
