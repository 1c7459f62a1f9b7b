#include "report/index_text.h"

#include <catch2/catch.hpp>

using namespace whittle;

namespace {

image::ImageIndex sample() {
  image::ImageIndex index;
  index.images = {{{"amd64", ""}, {}, "one.tar"}, {{"arm", "v7"}, {}, "two\n"}};
  return index;
}

const std::string zeros(64, '0');

}  // namespace

TEST_CASE("an index is told by its platforms, and how it gets to a registry") {
  image::OutputOptions options;
  options.path = "all.tar";
  options.form.format = image::Format::oci;
  image::OutputReport report;
  report.digest = Digest{};
  image::ImageIndex index = sample();
  const std::string head = ": 2 platforms, 0 B (0 bytes)\n  linux/amd64    sha256:" + zeros +
                           "  one.tar\n  linux/arm/v7   sha256:" + zeros +
                           "  two\\n\ndigest   sha256:" + zeros + "\n";
  CHECK(report::index_text(index, options, report) ==
        "all.tar" + head +
            "\nskopeo copy --all 'oci-archive:all.tar' docker://REGISTRY/NAME:TAG\n");
  index.reference = image::parse_reference("example.org/a:1");
  options.path = "all/";
  options.form.format = image::Format::oci_directory;
  CHECK(report::index_text(index, options, report) ==
        "all/" + head + "\nskopeo copy --all 'oci:all:1' docker://example.org/a:1\n");
  options.path = "-";
  CHECK(report::index_text(index, options, report) == "standard output" + head);
}

TEST_CASE("an index for machines names the platforms and where they came from") {
  report::Json document;
  report::put_index(document, sample());
  CHECK(document["platforms"][1] ==
        report::Json{{"platform", "linux/arm/v7"}, {"sha256", zeros}, {"source", "two\n"}});
}
