#include "image/output.h"

#include "base/error.h"
#include "support/run.h"
#include "support/sample_manifest.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>

using namespace whittle;
using namespace whittle::image;
using test::names_in;
using test::TemporaryDirectory;
using Names = std::vector<std::string>;

namespace {

const OutputForm plain_tar{Format::tar, no_compression};
const OutputForm gzip_tar{Format::tar, default_gzip};
const OutputForm directory{Format::directory, no_compression};
const OutputForm archive{Format::oci, default_gzip};
const OutputForm layout{Format::oci_directory, default_gzip};

OutputOptions to(std::string path, OutputForm form) {
  OutputOptions options;
  options.path = std::move(path);
  options.form = form;
  return options;
}

}  // namespace

TEST_CASE("the name says what is written unless it is said") {
  CHECK(output_form("a.tar", "", "") == plain_tar);
  CHECK(output_form("a.tar.gz", "", "") == gzip_tar);
  CHECK(output_form("a.tgz", "", "gzip:12") == OutputForm{Format::tar, {Codec::gzip, 12}});
  CHECK(output_form("a.tar.zst", "tar", "") == OutputForm{Format::tar, default_zstd});
  CHECK(output_form("a/", "", "") == directory);
  CHECK(output_form("a", "dir", "none") == directory);
  CHECK(output_form("-", "", "") == plain_tar);
  CHECK(output_form("-", "tar", "gzip") == gzip_tar);
  CHECK(output_form("a.tar", "oci", "") == archive);
  CHECK(output_form("a", "oci", "none") == OutputForm{Format::oci, no_compression});
  CHECK(output_form("a/", "oci-dir", "") == layout);
  CHECK(output_form("a", "tar", "zstd:3") == OutputForm{Format::tar, {Codec::zstd, 3}});
}

TEST_CASE("a name that says nothing or something else is refused") {
  CHECK_THROWS_WITH(output_form("a", "", ""),
                    "cannot tell from the name a what to write: end it in .tar, .tar.gz, .tgz, "
                    ".tar.zst or /, or say --format");
  CHECK_THROWS_WITH(output_form("a", "docker", ""),
                    "unknown format 'docker': tar, dir, oci or oci-dir");
  CHECK_THROWS_WITH(output_form("a.tar", "", "gzip"),
                    "cannot write a.tar with --compression gzip: its name says none");
  CHECK_THROWS_WITH(output_form("a.tar.gz", "", "zstd"),
                    "cannot write a.tar.gz with --compression zstd: its name says gzip");
  const std::string in = "cannot write ";
  CHECK_THROWS_WITH(output_form("a.tar", "dir", ""),
                    in + "a.tar in the format dir: its name is that of an archive");
  CHECK_THROWS_WITH(output_form("a/", "oci", ""),
                    in + "a/ in the format oci: its name is that of a directory");
  CHECK_THROWS_WITH(output_form("-", "dir", ""),
                    in + "- in the format dir: a directory cannot go to standard output");
  CHECK_THROWS_WITH(output_form("a/", "", "gzip"),
                    in + "a/ in the format dir: a directory is not compressed");
  CHECK_THROWS_WITH(
      output_form("a.tar.gz", "oci", ""),
      in + "a.tar.gz in the format oci: an OCI archive is not compressed as a whole; name it .tar");
}

TEST_CASE("every format is written whole, the same bytes each time, and reported") {
  const TemporaryDirectory dir;
  rootfs::Manifest manifest = test::sample_manifest();
  for (const auto& [name, form] :
       {std::pair("a.tar", plain_tar), {"a.tar.gz", gzip_tar}, {"oci.tar", archive}}) {
    const OutputReport one = write_output(manifest, to(dir / name, form));
    const OutputReport two = write_output(manifest, to(dir / "again", form));
    CHECK(test::run("cmp " + dir / name + " " + dir / "again") == test::Outcome{});
    std::filesystem::remove(dir / "again");
    CHECK(one.digest == two.digest);
    CHECK(one.compressed == two.compressed);
    CHECK(one.findings.empty());
  }
  CHECK(std::filesystem::file_size(dir / "a.tar.gz") ==
        write_output(manifest, to(dir / "a.tar.gz", gzip_tar)).compressed);
  write_output(manifest, to(dir / "out/", directory));
  write_output(manifest, to(dir / "layout/", layout));
  CHECK(names_in(dir / "out") == Names{"bin", "private", "tmp", "usr"});
  CHECK(names_in(dir / "layout") == Names{"blobs", "index.json", "oci-layout"});
  CHECK(names_in(dir.path()) == Names{"a.tar", "a.tar.gz", "layout", "oci.tar", "out"});
}

TEST_CASE("the parts of a manifest are layers of an image, or directories side by side") {
  const TemporaryDirectory dir;
  rootfs::Manifest manifest = test::sample_manifest();
  for (rootfs::Entry& entry : manifest.entries)
    entry.part = rootfs::Part::app;
  OutputOptions image = to(dir / "image.tar", archive);
  image.layers = true;
  const OutputReport whole = write_output(manifest, image);
  REQUIRE(whole.layers.size() == 1);  // the base holds nothing
  CHECK(whole.layers[0].part == rootfs::Part::app);
  CHECK(whole.layers[0].size == whole.compressed);

  manifest.entries.front().part = rootfs::Part::base;
  const OutputReport both = write_output(manifest, image);
  REQUIRE(both.layers.size() == 2);
  CHECK(both.layers[0].part == rootfs::Part::base);
  CHECK(both.layers[0].size + both.layers[1].size == both.compressed);

  OutputOptions side_by_side = to(dir / "rootfs/", directory);
  side_by_side.layers = true;
  write_output(manifest, side_by_side);
  CHECK(names_in(dir / "rootfs") == Names{"app", "base"});
}

TEST_CASE("a zstd layer is noted, because not every engine reads it") {
  const TemporaryDirectory dir;
  rootfs::Manifest manifest = test::sample_manifest();
  const auto report = write_output(manifest, to(dir / "a.tar", {Format::oci, default_zstd}));
  CHECK(report.findings ==
        Findings{{.id = FindingId::zstd_layer,
                  .severity = Severity::note,
                  .subject = dir / "a.tar",
                  .what = "its layer is compressed with zstd",
                  .why = "docker load reads that from 23.0 on, umoci from 0.5 on",
                  .advice = "--compression gzip is read by all"}});
}

TEST_CASE("over budget nothing is written, at the budget all is") {
  const TemporaryDirectory dir;
  rootfs::Manifest manifest = test::sample_manifest();
  const auto size = write_output(manifest, to(dir / "a.tar.gz", gzip_tar)).compressed;
  REQUIRE(size);
  std::filesystem::remove(dir / "a.tar.gz");
  for (const auto& [name, form] :
       {std::pair("a.tar.gz", gzip_tar), {"oci.tar", archive}, {"layout", layout}}) {
    OutputOptions options = to(dir / name, form);
    options.max_compressed = *size - 1;
    const OutputReport over = write_output(manifest, options);
    CHECK(over.over_budget);
    CHECK(over.compressed == size);
    CHECK(names_in(dir.path()).empty());
    options.max_compressed = size;
    CHECK_FALSE(write_output(manifest, options).over_budget);
    CHECK(names_in(dir.path()) == Names{name});
    std::filesystem::remove_all(dir / name);
  }
}

TEST_CASE("standard output gets the same bytes, and none when over budget") {
  const TemporaryDirectory dir;
  rootfs::Manifest manifest = test::sample_manifest();
  for (const auto& form : {plain_tar, gzip_tar, archive}) {
    const auto size = write_output(manifest, to(dir / "expected", form)).compressed;
    for (const std::uint64_t limit : {*size - 1, *size, std::uint64_t{0}}) {
      const int saved = ::dup(STDOUT_FILENO);
      const int file =
          ::open((dir / "got").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
      ::dup2(file, STDOUT_FILENO);
      OutputOptions options = to("-", form);
      if (limit != 0) options.max_compressed = limit;
      const OutputReport report = write_output(manifest, options);
      ::dup2(saved, STDOUT_FILENO);
      ::close(saved);
      ::close(file);
      CHECK(report.over_budget == (limit == *size - 1));
      if (report.over_budget) {
        CHECK(std::filesystem::file_size(dir / "got") == 0);
      } else {
        CHECK(test::run("cmp " + dir / "got" + " " + dir / "expected") == test::Outcome{});
      }
    }
  }
}

TEST_CASE("an image archive is kept beside its place while it grows, also at the root") {
  if (::geteuid() != 0) return test::skip("only root may chroot");
  const TemporaryDirectory dir;
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("TMPDIR", "/nowhere", 1);
    if (::chroot(dir.path().c_str()) != 0 || ::chdir("/") != 0) std::_Exit(2);
    rootfs::Manifest manifest = test::sample_manifest();
    try {
      write_output(manifest, to("/image.tar", archive));
    } catch (const std::exception&) {
      std::_Exit(1);
    }
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(names_in(dir.path()) == Names{"image.tar"});
}

TEST_CASE("a directory that is in the way is refused before the work") {
  const TemporaryDirectory dir;
  test::write_file(dir / "out/file", "theirs");
  rootfs::Manifest unreadable = test::sample_manifest();
  unreadable.entries.back().size += 1;
  for (const auto& form : {directory, layout})
    CHECK_THROWS_WITH(write_output(unreadable, to(dir / "out", form)),
                      "cannot write " + dir / "out" + ": it is not empty; --replace replaces it");
}

TEST_CASE("a failure in the middle leaves the old output, in every format") {
  const TemporaryDirectory dir;
  rootfs::Manifest broken = test::sample_manifest();
  for (rootfs::Entry& entry : broken.entries)
    if (entry.path == "/usr/lib/large.so") entry.size += 1;
  for (const auto& form : {plain_tar, gzip_tar, archive}) {
    test::write_file(dir / "out", "old");
    CHECK_THROWS_WITH(write_output(broken, to(dir / "out", form)),
                      "cannot pack /usr/lib/large.so: it had 5000008 bytes and now has 5000007");
    CHECK(test::read_file(dir / "out") == "old");
    CHECK(names_in(dir.path()) == Names{"out"});
    std::filesystem::remove(dir / "out");
  }
  test::write_file(dir / "out/file", "old");
  for (const auto& form : {directory, layout}) {
    OutputOptions options = to(dir / "out", form);
    options.existing = Existing::replace;
    CHECK_THROWS_AS(write_output(broken, options), Error);
    CHECK(names_in(dir / "out") == Names{"file"});
    CHECK(names_in(dir.path()) == Names{"out"});
  }
}
