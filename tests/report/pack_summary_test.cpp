#include "report/pack_summary.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using image::Format;
using image::OutputOptions;
using image::OutputReport;
using report::pack_summary;
using rootfs::Entry;
using rootfs::Kind;
using rootfs::Manifest;

namespace {

Entry entry(const std::string& path, Kind kind, std::uint64_t size = 0) {
  Entry entry;
  entry.path = path;
  entry.kind = kind;
  entry.size = size;
  return entry;
}

const Manifest one_file{{entry("/a", Kind::file, 3)}};
const std::string one_file_text =
    "1 file, 0 links, 0 directories, 3 B (3 bytes)\n        3 B  /a\n";

OutputOptions options(const std::string& path, Format format = Format::tar,
                      const std::vector<std::string>& entrypoint = {}) {
  OutputOptions options;
  options.path = path;
  options.form.format = format;
  options.config.entrypoint = entrypoint;
  return options;
}

// What follows the counts and the files.
std::string next(const OutputOptions& options) {
  const std::string text = pack_summary(one_file, options, {});
  const auto end = text.find(one_file_text);
  REQUIRE(end != std::string::npos);
  return text.substr(end + one_file_text.size());
}

}  // namespace

TEST_CASE("a summary counts, shows the five largest files, and how to use them") {
  const Manifest manifest{{
      entry("/bin", Kind::link),
      entry("/usr", Kind::directory),
      entry("/usr/bin", Kind::directory),
      entry("/usr/bin/a", Kind::file, 999),
      entry("/usr/bin/again", Kind::hard_link, 999),
      entry("/usr/bin/b", Kind::file, 2'000'000),
      entry("/usr/bin/c", Kind::file, 1),
      entry("/usr/bin/d", Kind::file, 45'600),
      entry("/usr/bin/e", Kind::file, 999),
      entry("/usr/bin/f", Kind::file, 7),
  }};
  CHECK(pack_summary(manifest, options("out.tar", Format::tar, {"/usr/bin/b"}), {}) ==
        "out.tar: 6 files, 2 links, 2 directories, 2.05 MB (2047606 bytes)\n"
        "    2.00 MB  /usr/bin/b\n"
        "    45.6 kB  /usr/bin/d\n"
        "      999 B  /usr/bin/a\n"
        "      999 B  /usr/bin/e\n"
        "        7 B  /usr/bin/f\n"
        "\nFROM scratch\nADD out.tar /\nENTRYPOINT [\"/usr/bin/b\"]\n");
}

TEST_CASE("what comes next is true for the format") {
  CHECK(next(options("out.tar")) == "\nFROM scratch\nADD out.tar /\n");
  CHECK(next(options("root/", Format::directory)) == "\nFROM scratch\nCOPY root/ /\n");
  CHECK(next(options("a b.tar", Format::oci)) == "\ndocker load -i 'a b.tar'\n");
  CHECK(next(options("it's.tar", Format::oci)) == "\ndocker load -i 'it'\\''s.tar'\n");
  CHECK(next(options("layout/", Format::oci_directory)) ==
        "\nskopeo copy oci:layout docker-daemon:NAME:TAG\n");
  // A pipe has no name to be used by.
  CHECK(next(options("-")).empty());

  OutputOptions zstd = options("out.tar.zst");
  zstd.form.compression = image::default_zstd;
  CHECK(next(zstd) == "\nFROM scratch\n# Docker unpacks zstd from 23.0 on\nADD out.tar.zst /\n");

  OutputOptions tagged = options("out.tar", Format::oci);
  tagged.config.reference = image::parse_reference("example.org/hello:1.0");
  CHECK(next(tagged) == "\ndocker load -i out.tar\ndocker run --rm example.org/hello:1.0\n");
  tagged.form.format = Format::oci_directory;
  CHECK(next(tagged) == "\nskopeo copy oci:out.tar:1.0 docker-daemon:example.org/hello:1.0\n");
}

TEST_CASE("a health check is a line in exec form with its times") {
  using namespace std::chrono_literals;
  OutputOptions checked = options("a.tar");
  checked.config.healthcheck = {"CMD", "/probe", "http://127.0.0.1:80/"};
  CHECK(next(checked) ==
        "\nFROM scratch\nADD a.tar /\nHEALTHCHECK CMD [\"/probe\", \"http://127.0.0.1:80/\"]\n");
  checked.config.healthcheck_times = {30s, 500ms, 1s, 3};
  CHECK(next(checked) ==
        "\nFROM scratch\nADD a.tar /\nHEALTHCHECK --interval=30000ms --timeout=500ms "
        "--start-period=1000ms --retries=3 CMD [\"/probe\", \"http://127.0.0.1:80/\"]\n");
}

TEST_CASE("two layers are two directories to copy, or two digests") {
  OutputOptions layered = options("rootfs/", Format::directory);
  layered.layers = true;
  CHECK(next(layered) == "\nFROM scratch\nCOPY rootfs/base/ /\nCOPY rootfs/app/ /\n");
  OutputReport report;
  report.layers = {{rootfs::Part::base, {}, 2'000'000}, {rootfs::Part::app, {}, 1000}};
  const std::string zeros(64, '0');
  CHECK(pack_summary(one_file, options("-", Format::oci), report) ==
        "standard output: " + one_file_text + "base     sha256:" + zeros +
            ", 2.00 MB (2000000 bytes)\napp      sha256:" + zeros + ", 1.00 kB (1000 bytes)\n");
}

TEST_CASE("ADD and COPY name a path in the build context, and which one that is") {
  CHECK(next(options("./a/b.tar")) == "\nFROM scratch\nADD ./a/b.tar /\n");
  CHECK(next(options("a/../b.tar")) == "\nFROM scratch\nADD a/../b.tar /\n");
  CHECK(next(options("..tar")) == "\nFROM scratch\nADD ..tar /\n");
  const std::string context = "\n# with the build context ";
  CHECK(next(options("/tmp/b.tar")) == context + "/tmp\nFROM scratch\nADD b.tar /\n");
  CHECK(next(options("/b.tar")) == context + "/\nFROM scratch\nADD b.tar /\n");
  CHECK(next(options("../b.tar")) == context + "..\nFROM scratch\nADD b.tar /\n");
  CHECK(next(options("a/../../c/b.tar")) == context + "../c\nFROM scratch\nADD b.tar /\n");
  CHECK(next(options("/x\ny/b.tar")) == context + "/x\\ny\nFROM scratch\nADD b.tar /\n");
  const auto directory = [](const std::string& path) {
    return next(options(path, Format::directory));
  };
  CHECK(directory("/mnt/root/") == context + "/mnt\nFROM scratch\nCOPY root/ /\n");
  CHECK(directory("/mnt/root") == context + "/mnt\nFROM scratch\nCOPY root /\n");
  CHECK(directory("..") == context + "..\nFROM scratch\nCOPY . /\n");
  CHECK(directory(".") == "\nFROM scratch\nCOPY . /\n");
}

TEST_CASE("what a tar cannot say of the process, the Dockerfile says") {
  OutputOptions all = options("out.tar", Format::tar, {"/a", "--x y"});
  all.config.env = {"A=b c", "D=$E\"\\"};
  all.config.working_directory = "/srv";
  all.config.user = "65532:65532";
  all.config.exposed_ports = {"8080", "53/udp"};
  all.config.labels = {{"k", "v"}};
  all.config.stop_signal = "SIGQUIT";
  all.config.cmd = {"serve"};
  CHECK(next(all) ==
        "\nFROM scratch\n"
        "ADD out.tar /\n"
        "ENV A=\"b c\"\n"
        "ENV D=\"\\$E\\\"\\\\\"\n"
        "WORKDIR /srv\n"
        "USER 65532:65532\n"
        "EXPOSE 8080\n"
        "EXPOSE 53/udp\n"
        "LABEL \"k\"=\"v\"\n"
        "STOPSIGNAL SIGQUIT\n"
        "ENTRYPOINT [\"/a\", \"--x y\"]\n"
        "CMD [\"serve\"]\n");
}

TEST_CASE("a summary tells what came of the writing") {
  OutputOptions gzip = options("-");
  gzip.form.compression = image::default_gzip;
  OutputReport report;
  report.compressed = 2;
  CHECK(pack_summary(one_file, gzip, report)
            .starts_with("standard output: 1 file, 0 links, 0 directories, 3 B (3 bytes), "
                         "compressed 2 B (2 bytes)\n"));

  report.image_id = sha256({});
  report.digest = sha256({});
  report.in_place = true;
  const std::string empty =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  CHECK(pack_summary(one_file, gzip, report)
            .ends_with("  /a\nimage ID " + empty + "\ndigest   " + empty +
                       "\nit is a mount point and was filled in place\n"));
}

TEST_CASE("a summary counts one thing as one, and keeps every name on its line") {
  const Manifest manifest{{
      entry("/a", Kind::directory),
      entry("/a/\n\"\xff", Kind::file, 3),
      entry("/b", Kind::link),
  }};
  CHECK(pack_summary(manifest, options("o\nut.tar", Format::tar, {"/a/\n\"\xff"}), {}) ==
        "o\\nut.tar: 1 file, 1 link, 1 directory, 3 B (3 bytes)\n"
        "        3 B  /a/\\n\"\\xff\n"
        "\n"
        "FROM scratch\n"
        "ADD [\"o\\nut.tar\", \"/\"]\n"
        "ENTRYPOINT [\"/a/\\n\\\"\xef\xbf\xbd\"]\n");
}
