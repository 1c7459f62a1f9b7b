#include "image/image_index.h"

#include "base/error.h"
#include "image/image_reader.h"
#include "image/output.h"
#include "rootfs/builder.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::image;
using test::TemporaryDirectory;

namespace {

struct Made {
  Platform platform;
  std::string contents;
  std::string name = {};
  Format format = Format::oci;
};

void make_image(const std::string& path, const Made& made) {
  rootfs::Builder builder;
  builder.write_file("/hello", made.contents, 0755, {});
  rootfs::Manifest manifest = builder.finish();
  OutputOptions options;
  options.path = path;
  options.form = {made.format, default_gzip};
  options.existing = Existing::replace;
  options.config.platform = made.platform;
  if (!made.name.empty()) options.config.reference = parse_reference(made.name);
  write_output(manifest, options);
}

const Platform amd64{"amd64", ""};
const Platform arm64{"arm64", "v8"};
const Platform armv7{"arm", "v7"};

OutputReport write(ImageIndex& index, const std::string& path, Format format) {
  OutputOptions options;
  options.path = path;
  options.form.format = format;
  return write_oci_files(index.oci, options);
}

std::string hello_of(const std::string& path, const Platform& platform) {
  const Image image = read_image(path, platform);
  CHECK(image.config->platform == platform);
  return std::string(image.root.find("/hello")->source.contents().text());
}

}  // namespace

TEST_CASE("an index of archives and layouts has an image for each platform") {
  const TemporaryDirectory dir;
  make_image(dir / "one.tar", {amd64, "one", "hello:1"});
  make_image(dir / "two", {arm64, "two", "hello:1", Format::oci_directory});
  make_image(dir / "three.tar", {armv7, "three", "hello:1"});
  ImageIndex index =
      make_index({.paths = {dir / "one.tar", dir / "two", dir / "three.tar"}, .reference = {}});
  CHECK(index.reference == parse_reference("hello:1"));
  CHECK(index.images.size() == 3);
  CHECK(index.images[1].platform == arm64);
  CHECK(index.images[1].source == dir / "two");

  const OutputReport report = write(index, dir / "all.tar", Format::oci);
  CHECK(report.digest == index.oci.manifest);
  CHECK(hello_of(dir / "all.tar", amd64) == "one");
  CHECK(hello_of(dir / "all.tar", arm64) == "two");
  CHECK(hello_of(dir / "all.tar", armv7) == "three");
  CHECK(read_image(dir / "all.tar", arm64).config->reference == parse_reference("hello:1"));
  CHECK_THROWS_AS(read_image(dir / "all.tar", {"s390x", ""}), Error);
}

TEST_CASE("an index is itself among what an index is made of, and can be a layout") {
  const TemporaryDirectory dir;
  make_image(dir / "one.tar", {amd64, "one"});
  make_image(dir / "two.tar", {arm64, "two"});
  make_image(dir / "three.tar", {armv7, "three"});
  ImageIndex inner = make_index({.paths = {dir / "one.tar", dir / "two.tar"}, .reference = {}});
  CHECK(!inner.reference);
  write(inner, dir / "inner.tar", Format::oci);
  ImageIndex outer = make_index({.paths = {dir / "inner.tar", dir / "three.tar"},
                                 .reference = parse_reference("all:2"),
                                 .created = 0,
                                 .form = OciForm::layout});
  CHECK(outer.oci.files.find("/manifest.json") == nullptr);
  write(outer, dir / "all", Format::oci_directory);
  CHECK(hello_of(dir / "all", arm64) == "two");
  CHECK(hello_of(dir / "all", armv7) == "three");
}

TEST_CASE("images that share a layer share its bytes in the index") {
  const TemporaryDirectory dir;
  make_image(dir / "one.tar", {amd64, "same"});
  make_image(dir / "two.tar", {arm64, "same"});
  const ImageIndex index =
      make_index({.paths = {dir / "one.tar", dir / "two.tar"}, .reference = {}});
  // Two configurations, two manifests, one layer, the index; with index.json, oci-layout and
  // manifest.json in two directories.
  CHECK(index.oci.files.entries.size() == 6 + 3 + 2);
}

TEST_CASE("names that differ are none") {
  const TemporaryDirectory dir;
  make_image(dir / "one.tar", {amd64, "one", "one:1"});
  make_image(dir / "two.tar", {arm64, "two", "two:1"});
  CHECK(!make_index({.paths = {dir / "one.tar", dir / "two.tar"}, .reference = {}}).reference);
}

TEST_CASE("what cannot be in an index is refused, with the way out") {
  const TemporaryDirectory dir;
  const auto refusal = [](const std::vector<std::string>& paths) {
    try {
      make_index({.paths = paths, .reference = {}});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  const std::string one = dir / "one.tar";
  const std::string twin = dir / "twin.tar";
  make_image(one, {amd64, "one"});
  make_image(twin, {amd64, "twin"});
  CHECK(refusal({one, twin}) ==
        "cannot put " + one + " and " + twin + " into one index: both are for linux/amd64");
  CHECK(refusal({}) == "cannot make an index of no image");
  CHECK(refusal({dir / "none.tar"}) ==
        "cannot read " + (dir / "none.tar") + ": No such file or directory");

  const std::string root = dir / "root.tar";
  make_image(root, {amd64, "root", "", Format::tar});
  CHECK(refusal({root}) == "cannot put " + root +
                               " into an index: it is no OCI archive or layout; pack --format oci "
                               "writes one");
  test::write_file(dir / "docker/manifest.json", "[]");
  CHECK(refusal({dir / "docker"}).ends_with(" makes an OCI image of it"));
}

TEST_CASE("bytes that are not those of their digest are not put into an index") {
  const TemporaryDirectory dir;
  const std::string layout = dir / "layout";
  make_image(layout, {amd64, "one", "", Format::oci_directory});
  const std::string manifest =
      make_index({.paths = {layout}, .reference = {}}).images.at(0).manifest.hex();
  for (const std::string& name : test::names_in(layout + "/blobs/sha256")) {
    const std::string path = layout + "/blobs/sha256/" + name;
    const std::string bytes = test::read_file(path);
    test::write_file(path, bytes + " ");
    CHECK_THROWS_WITH(make_index({.paths = {layout}, .reference = {}}),
                      Catch::Contains("blobs/sha256/" + name + " is damaged: its digest is "));
    test::write_file(path, bytes);
  }
}
