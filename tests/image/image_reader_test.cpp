#include "image/image_reader.h"

#include "base/digest.h"
#include "base/error.h"
#include "image/output.h"
#include "image/tar_writer.h"
#include "rootfs/difference.h"
#include "rootfs/manifest_check.h"
#include "support/run.h"
#include "support/sample_manifest.h"
#include "support/sinks.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <functional>

using namespace whittle;
using namespace whittle::image;
using rootfs::Entry;
using rootfs::Kind;
using rootfs::Manifest;
using test::run;
using test::TemporaryDirectory;
using Lines = std::vector<std::string>;

namespace {

Lines differences(Manifest before, Manifest after) {
  compute_digests(before);
  compute_digests(after);
  Lines lines;
  for (const auto& difference : rootfs::compare(before, after)) {
    lines.emplace_back(difference.path());
    for (const auto field : difference.fields)
      lines.back() += fmt::format(" {}", rootfs::field_name(field));
  }
  return lines;
}

OutputReport write(const Manifest& manifest, const std::string& path, OutputForm form,
                   const ImageConfig& config = {}) {
  Manifest copy = manifest;
  OutputOptions options;
  options.path = path;
  options.form = form;
  options.config = config;
  return write_output(copy, options);
}

Entry file(const std::string& path, const std::string& bytes) {
  Entry entry;
  entry.path = path;
  entry.mode = 0444;
  entry.size = bytes.size();
  entry.source = rootfs::ContentSource(bytes);
  return entry;
}

Entry link_entry(const std::string& path, const std::string& target) {
  Entry entry;
  entry.path = path;
  entry.kind = Kind::link;
  entry.target = target;
  return entry;
}

std::string tar(std::vector<Entry> entries) {
  std::ranges::sort(entries, {}, &Entry::path);
  Manifest manifest{std::move(entries)};
  test::StringSink sink;
  write_tar(manifest, sink);
  return sink.text;
}

Lines paths(const Image& image) {
  Lines paths;
  for (const Entry& entry : image.root.entries)
    paths.push_back(entry.path);
  return paths;
}

std::string config_json(const std::string& architecture, const Lines& layers) {
  std::string ids;
  for (const std::string& layer : layers)
    ids += (ids.empty() ? "\"sha256:" : ",\"sha256:") + sha256(as_bytes(layer)).hex() + "\"";
  return R"({"architecture":")" + architecture +
         R"(","os":"linux","config":{"Cmd":null,"Entrypoint":["/a"],"Labels":null},)"
         R"("created":"2020-09-13T12:26:40.123456789Z",)"
         R"("history":[{"created_by":"one"},{"created_by":"env","empty_layer":true},)"
         R"({"created_by":"two"}],"rootfs":{"type":"layers","diff_ids":[)" +
         ids + "]}}";
}

}  // namespace

TEST_CASE("what was written is read back the same, in every format and compression") {
  if (::geteuid() != 0) return test::skip("only root may set owners and capabilities");
  const TemporaryDirectory dir;
  const Manifest sample = test::sample_manifest();
  ImageConfig config;
  config.entrypoint = {"/usr/bin/su"};
  config.env = {"A=b"};
  config.healthcheck = {"CMD", "/usr/bin/su", "-h"};
  config.labels = {{"k", "v"}};
  config.exposed_ports = {"80/tcp"};
  config.user = "1:2";
  config.working_directory = "/tmp";
  config.stop_signal = "SIGINT";
  config.created = 1'600'000'000;
  config.reference = parse_reference("sample:2");
  int count = 0;
  for (const auto& compression : {no_compression, default_gzip, default_zstd}) {
    for (const auto& [format, shape] : {std::pair(Format::tar, Shape::tar),
                                        {Format::directory, Shape::directory},
                                        {Format::oci, Shape::oci_archive},
                                        {Format::oci_directory, Shape::oci_layout}}) {
      const std::string path = dir / std::to_string(count++);
      write(sample, path, {format, compression}, config);
      const Image image = read_image(path);
      CHECK(image.shape == shape);
      for (const rootfs::Entry& entry : image.root.entries)
        CHECK(entry.reasons.empty());
      CHECK(differences(sample, image.root).empty());
      CHECK(check(image.root).empty());
      CHECK(image.findings.empty());
      if (format == Format::tar || format == Format::directory) {
        CHECK_FALSE(image.config);
        continue;
      }
      REQUIRE(image.config);
      CHECK(image.config->entrypoint == config.entrypoint);
      CHECK(image.config->cmd.empty());
      CHECK(image.config->env == config.env);
      CHECK(image.config->labels == config.labels);
      CHECK(image.config->exposed_ports == config.exposed_ports);
      CHECK(image.config->user == config.user);
      CHECK(image.config->working_directory == config.working_directory);
      CHECK(image.config->stop_signal == config.stop_signal);
      CHECK(image.config->created == config.created);
      CHECK(image.config->platform == config.platform);
      CHECK(image.config->reference == config.reference);
      CHECK(image.layers.size() == 1);
      CHECK(image.layers[0].created_by == "whittle pack");
    }
  }
}

TEST_CASE("docker save of old: a layer may be a link to another, layers may be compressed") {
  const TemporaryDirectory dir;
  const std::string one = tar({file("/a", "1"), file("/b", "1")});
  const std::string two = tar({file("/.wh.a", ""), file("/c", "2")});
  test::write_file(dir / "two.tar", two);
  const std::string two_gz = run("gzip -nc " + dir / "two.tar").output;
  const auto image_with = [&](const std::string& layers, const Lines& uncompressed) {
    test::write_file(
        dir / "save.tar",
        tar({file("/cfg.json", config_json("amd64", uncompressed)), file("/1/layer.tar", one),
             file("/2/layer.tar", two_gz), link_entry("/3/layer.tar", "../2/layer.tar"),
             file("/repositories", "{}"),
             file("/manifest.json",
                  R"([{"Config":"cfg.json","RepoTags":["me/x:1"],"Layers":[)" + layers + "]}]")}));
    return read_image(dir / "save.tar");
  };
  const Image image = image_with(R"("1/layer.tar","2/layer.tar")", {one, two});
  CHECK(image.shape == Shape::docker_archive);
  CHECK(paths(image) == Lines{"/b", "/c"});
  REQUIRE(image.layers.size() == 2);
  CHECK(image.layers[0].path == "1/layer.tar");
  CHECK(image.layers[0].size == one.size());
  CHECK(image.layers[0].created_by == "one");
  CHECK(!image.layers[0].is_compressed);
  CHECK(image.layers[1].path == "2/layer.tar");
  CHECK(image.layers[1].size == two_gz.size());
  CHECK(image.layers[1].created_by == "two");
  CHECK(image.layers[1].is_compressed);
  CHECK(image.layers[1].blob.bytes().size() == two_gz.size());
  CHECK(image.config->reference == parse_reference("me/x:1"));
  CHECK(image.config->entrypoint == Lines{"/a"});
  CHECK(image.config->created == 1'600'000'000);
  CHECK(paths(image_with(R"("1/layer.tar","3/layer.tar")", {one, two})) == Lines{"/b", "/c"});
  CHECK_THROWS_WITH(image_with(R"("1/layer.tar")", {one, two}),
                    "cannot read the image " + dir / "save.tar" +
                        ": its configuration names 2 layers, its manifest 1");
  CHECK_THROWS_WITH(
      image_with(R"("9/layer.tar")", {one}),
      "cannot read the image " + dir / "save.tar" + ": 9/layer.tar: No such file or directory");
}

namespace {

// The pieces of an OCI layout, to be put together in ways that nobody should.
class OciPieces {
 public:
  // Returns the blob's descriptor.
  std::string blob(const std::string& type, const std::string& bytes,
                   const std::string& more = {}) {
    const std::string digest = sha256(as_bytes(bytes)).hex();
    entries_.push_back(file("/blobs/sha256/" + digest, bytes));
    return R"({"mediaType":"application/vnd.oci.image.)" + type + R"(","digest":"sha256:)" +
           digest + R"(","size":)" + std::to_string(bytes.size()) + more + "}";
  }
  std::string image(const std::string& architecture, const std::string& layer,
                    const std::string& more = {}) {
    const std::string config = blob("config.v1+json", config_json(architecture, {layer}));
    return blob("manifest.v1+json",
                R"({"schemaVersion":2,"config":)" + config + R"(,"layers":[)" +
                    (layer.empty() ? "" : blob("layer.v1.tar", layer)) + "]}",
                R"(,"platform":{"os":"linux","architecture":")" + architecture + "\"}" + more);
  }
  static std::string index_of(const std::string& manifests) {
    return R"({"schemaVersion":2,"manifests":[)" + manifests + "]}";
  }
  std::string write(const TemporaryDirectory& dir, const std::string& manifests,
                    std::vector<Entry> more = {}) {
    std::vector<Entry> all = entries_;
    all.insert(all.end(), more.begin(), more.end());
    all.push_back(file("/oci-layout", R"({"imageLayoutVersion":"1.0.0"})"));
    all.push_back(file("/index.json", index_of(manifests)));
    test::write_file(dir / "oci.tar", tar(all));
    return dir / "oci.tar";
  }

 private:
  std::vector<Entry> entries_;
};

const std::string attestation =
    R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:00","size":1,)"
    R"("annotations":{"vnd.docker.reference.type":"attestation-manifest"},)"
    R"("platform":{"os":"unknown","architecture":"unknown"}})";

}  // namespace

TEST_CASE("of an index the image for the platform is read, attestations passed over") {
  const TemporaryDirectory dir;
  OciPieces pieces;
  const std::string arm = pieces.image("arm64", tar({file("/arm", "")}));
  const std::string amd = pieces.image("amd64", tar({file("/amd", "")}));
  const std::string nested = pieces.blob("index.v1+json", OciPieces::index_of(arm + "," + amd));
  for (const auto& manifests : {attestation + "," + arm + "," + amd, nested}) {
    const std::string path = pieces.write(dir, manifests);
    CHECK(paths(read_image(path, {"amd64", ""})) == Lines{"/amd"});
    CHECK(paths(read_image(path, {"arm64", "v8"})) == Lines{"/arm"});
    CHECK_THROWS_WITH(
        read_image(path, {"s390x", ""}),
        "cannot read the image " + path + ": it holds 2 images, none for s390x: arm64 amd64");
  }
  CHECK(paths(read_image(pieces.write(dir, arm + "," + attestation), {"amd64", ""})) ==
        Lines{"/arm"});
  CHECK_THROWS_WITH(read_image(pieces.write(dir, attestation)),
                    Catch::EndsWith("its index names no image"));
}

TEST_CASE("an OCI manifest without layers gives way to Docker's own") {
  const TemporaryDirectory dir;
  OciPieces pieces;
  const std::string empty = pieces.image("amd64", "");
  const std::vector<Entry> docker{
      file("/l.tar", tar({file("/right", "")})),
      file("/c.json", config_json("amd64", {tar({file("/right", "")})})),
      file("/manifest.json", R"([{"Config":"c.json","RepoTags":null,"Layers":["l.tar"]}])")};
  CHECK(paths(read_image(pieces.write(dir, empty, docker))) == Lines{"/right"});
  CHECK_THROWS_WITH(read_image(pieces.write(dir, empty)),
                    Catch::EndsWith("its configuration names 1 layers, its manifest 0"));
}

TEST_CASE("a blob that is not what its digest says is refused") {
  const TemporaryDirectory dir;
  OciPieces pieces;
  std::string image = pieces.image("amd64", tar({file("/a", "")}));
  const std::string wrong(64, '0');
  image.replace(image.find("sha256:") + 7, 64, wrong);
  const auto size = image.find("\"size\":") + 7;
  image.replace(size, image.find_first_of(",}", size) - size, "2");
  CHECK_THROWS_WITH(read_image(pieces.write(dir, image, {file("/blobs/sha256/" + wrong, "{}")})),
                    Catch::Contains("blobs/sha256/" + wrong +
                                    " is damaged: its digest is "
                                    "sha256:44136fa3"));
}

TEST_CASE("what is no image, and what is broken, says so") {
  const TemporaryDirectory dir;
  CHECK_THROWS_WITH(read_image(dir / "gone"),
                    "cannot read " + dir / "gone" + ": No such file or directory");
  const std::string manifest = R"([{"Config":"c.json","Layers":[]}])";
  const auto refusal = [&](const std::string& config) -> std::string {
    test::write_file(dir / "x.tar",
                     tar({file("/manifest.json", manifest), file("/c.json", config)}));
    try {
      read_image(dir / "x.tar");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  const std::string beginning = "cannot read the image " + dir / "x.tar" + ": ";
  CHECK(refusal("[{]") == beginning + "c.json is no JSON");
  CHECK_THAT(refusal("{}"), Catch::StartsWith(beginning));
  CHECK(refusal(std::string(101, '[') + std::string(101, ']')) ==
        beginning + "c.json is nested 101 deep, 100 is the most");
  CHECK(refusal("\"" + std::string(4 << 20, 'x') + "\"") ==
        beginning + "c.json has 4194306 bytes, JSON of images has 4194304 at most");
}

TEST_CASE("a root file system may have a manifest.json of its own") {
  const TemporaryDirectory dir;
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  for (const std::string& text :
       Lines{R"({"name":"app","icons":[]})", "[{}]", "[{]", "[]", "", deep}) {
    test::write_file(dir / "web.tar", tar({file("/manifest.json", text), file("/version", "1")}));
    CHECK(paths(read_image(dir / "web.tar")) == Lines{"/manifest.json", "/version"});
    test::write_file(dir / "web/manifest.json", text);
    test::write_file(dir / "web/version", "1");
    CHECK(read_image(dir / "web").shape == Shape::directory);
  }
}

TEST_CASE("sizes, and digests of layers without compression, must be what is said") {
  const TemporaryDirectory dir;
  const std::string layer = tar({file("/a", "")});
  const std::string other = tar({file("/b", "")});
  const auto refusal = [&](const std::function<void(OciPieces&, std::string&)>& spoil) {
    OciPieces pieces;
    std::string image = pieces.image("amd64", layer);
    spoil(pieces, image);
    std::string message;
    try {
      read_image(pieces.write(dir, image));
    } catch (const Error& error) {
      message = error.what();
    }
    return message;
  };
  CHECK(refusal([](OciPieces&, std::string&) {}).empty());
  CHECK_THAT(refusal([](OciPieces&, std::string& image) {
               image.replace(image.find("\"size\":") + 7, 1, "1");
             }),
             Catch::Contains("is damaged: it has "));
  for (const char* size : {"1e300", "-1", "1.5", "null", "\"1\""}) {
    CHECK_THAT(refusal([&](OciPieces&, std::string& image) {
                 const auto at = image.find("\"size\":") + 7;
                 image.replace(at, image.find_first_of(",}", at) - at, size);
               }),
               Catch::EndsWith(" is no number of bytes"));
  }
  CHECK_THAT(refusal([&](OciPieces& pieces, std::string& image) {
               const std::string config =
                   pieces.blob("config.v1+json", config_json("amd64", {other}));
               image = pieces.blob("manifest.v1+json",
                                   R"({"schemaVersion":2,"config":)" + config + R"(,"layers":[)" +
                                       pieces.blob("layer.v1.tar", layer) + "]}");
             }),
             Catch::Contains(", uncompressed, is damaged: its digest is sha256:"));
  CHECK_THAT(refusal([](OciPieces&, std::string& image) {
               image.replace(image.find("sha256:"), 7, "sha999:");
             }),
             Catch::Contains("blobs/sha999/"));
}

TEST_CASE("a layer may go by its sha512") {
  const TemporaryDirectory dir;
  OciPieces pieces;
  const std::string layer = tar({file("/a", "")});
  const std::string digest = digest_by("sha512", as_bytes(layer)).value();
  const auto image_with = [&](const std::string& bytes) {
    const std::string config = pieces.blob("config.v1+json", config_json("amd64", {layer}));
    const std::string manifest =
        pieces.blob("manifest.v1+json", R"({"schemaVersion":2,"config":)" + config +
                                            R"(,"layers":[{"digest":"sha512:)" + digest +
                                            R"(","size":)" + std::to_string(bytes.size()) + "}]}");
    return read_image(pieces.write(dir, manifest, {file("/blobs/sha512/" + digest, bytes)}));
  };
  CHECK(paths(image_with(layer)) == Lines{"/a"});
  CHECK_THROWS_WITH(image_with(tar({file("/b", "")})),
                    Catch::Contains("blobs/sha512/" + digest + " is damaged: its digest is"));
}

TEST_CASE("the mode and owner of the root itself are read and compared") {
  const TemporaryDirectory dir;
  REQUIRE(run("cd " + dir.path().string() +
              "; mkdir t; chmod 755 t; tar -C t --owner=0 --group=0 -cf a.tar .; chmod 700 t; "
              "tar -C t --owner=0 --group=0 -cf b.tar .; tar -C t --owner=1 --group=0 -cf c.tar .; "
              "printf x > t/x; tar -C t --owner=0 --group=0 -cf d.tar x")
              .status == 0);
  const auto between = [&](const std::string& a, const std::string& b) {
    return differences(read_image(dir / a).root, read_image(dir / b).root);
  };
  CHECK(between("a.tar", "a.tar").empty());
  CHECK(between("a.tar", "b.tar") == Lines{"/ mode"});
  CHECK(between("b.tar", "c.tar") == Lines{"/ owner"});
  CHECK(between("a.tar", "d.tar") == Lines{"/x"});
  CHECK_FALSE(read_image(dir / "d.tar").root.root);
  CHECK(read_image(dir / "t").root.root->mode == 0700);
}

TEST_CASE("names that a layer removes by are files of any other tar") {
  const TemporaryDirectory dir;
  test::write_file(dir / "a.tar", tar({file("/.wh.secret", "x"), file("/secret", "y")}));
  CHECK(paths(read_image(dir / "a.tar")) == Lines{"/.wh.secret", "/secret"});
}

TEST_CASE("what skopeo makes of an image is read back the same") {
  if (!test::have("skopeo")) return test::skip("no skopeo");
  const TemporaryDirectory dir;
  const Manifest sample = test::sample_manifest();
  ImageConfig config;
  config.reference = parse_reference("sample:2");
  write(sample, dir / "oci.tar", {Format::oci, default_gzip}, config);
  for (const std::string& transport :
       Lines{"docker-archive:" + dir / "docker.tar" + ":sample:2", "dir:" + dir / "skopeo-dir",
             "oci:" + dir / "layout" + ":2", "oci-archive:" + dir / "again.tar" + ":2"}) {
    const auto copied =
        run("skopeo copy -q --insecure-policy oci-archive:" + dir / "oci.tar" + ":2 " + transport);
    CHECK(copied == test::Outcome{});
  }
  for (const auto& [name, shape] : {std::pair("docker.tar", Shape::docker_archive),
                                    {"skopeo-dir", Shape::skopeo_directory},
                                    {"layout", Shape::oci_layout},
                                    {"again.tar", Shape::oci_archive}}) {
    const Image image = read_image(dir / name);
    CHECK(image.shape == shape);
    CHECK(differences(sample, image.root).empty());
  }
}

TEST_CASE("of a directory what is left out is not read, with all below it") {
  const TemporaryDirectory dir;
  run("mkdir -p '" + dir / "proc/1" + "' '" + dir / "etc" + "'; touch '" + dir / "proc/1/maps" +
      "' '" + dir / "etc/hosts" + "' '" + dir / "etc/passwd" + "'");
  CHECK(paths(read_image(dir.path(), own_platform(), {"/proc", "/etc/hosts"})) ==
        Lines{"/etc", "/etc/passwd"});
}
