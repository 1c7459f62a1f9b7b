#include "image/oci_image.h"

#include "base/error.h"
#include "image/tar_writer.h"
#include "rootfs/builder.h"
#include "rootfs/manifest_check.h"
#include "support/sinks.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::image;

namespace {

rootfs::Manifest hello() {
  rootfs::Builder builder;
  builder.write_file("/hello", "hello\n", 0755, {});
  return builder.finish();
}

std::string text_of(const OciFiles& oci, const std::string& path) {
  const auto* const entry = oci.files.find(path);
  REQUIRE(entry != nullptr);
  return std::string(entry->source.contents().text());
}

ImageConfig full_config() {
  ImageConfig config;
  config.platform = {"arm64", "v8"};
  config.entrypoint = {"/hello", "--loud"};
  config.cmd = {"world"};
  config.env = {"PATH=/usr/bin", "A=b=c"};
  config.user = "65532:65532";
  config.working_directory = "/srv";
  config.exposed_ports = {"8080", "53/udp"};
  config.labels = {{"org.opencontainers.image.title", "hello"}, {"team", "x"}};
  config.stop_signal = "SIGQUIT";
  config.created = 1'600'000'000;
  config.reference = parse_reference("hello:1.0");
  return config;
}

}  // namespace

TEST_CASE("a health check and its times are in the configuration, in nanoseconds") {
  using namespace std::chrono_literals;
  const auto config_of = [](const ImageConfig& config) {
    const OciFiles oci = make_oci_files({}, config, OciForm::layout);
    return text_of(oci, "/blobs/sha256/" + oci.config.hex());
  };
  ImageConfig config;
  config.healthcheck = {"CMD", "/probe", "tcp:80"};
  CHECK(
      config_of(config).contains(R"("config":{"Healthcheck":{"Test":["CMD","/probe","tcp:80"]}})"));
  config.healthcheck_times = {30s, 500ms, 0s, 3};
  CHECK(config_of(config).contains(R"({"Interval":30000000000,"Retries":3,"Test":[)"
                                   R"("CMD","/probe","tcp:80"],"Timeout":500000000})"));
  config.healthcheck_times->start_period = 1s;
  CHECK(config_of(config).contains(R"("StartPeriod":1000000000,"Test")"));
}

TEST_CASE("an image of two layers names both, the lower one first, with what each is") {
  const test::TemporaryDirectory dir;
  rootfs::Manifest manifest = hello();
  rootfs::Manifest nothing;
  Layer lower = make_layer(nothing, no_compression, dir.path());
  lower.comment = "below";
  const Layer upper = make_layer(manifest, default_gzip, dir.path());
  const OciFiles oci = make_oci_files({lower, upper}, {}, OciForm::archive);
  const auto config = text_of(oci, "/blobs/sha256/" + oci.config.hex());
  const std::string created = R"({"created":"1970-01-01T00:00:00Z","created_by":"whittle pack)";
  CHECK(config.contains(R"("history":[)" + created + R"( # below"},)" + created + R"("}],)"));
  CHECK(config.contains(R"("diff_ids":["sha256:)" + lower.diff_id.hex() + R"(","sha256:)" +
                        upper.diff_id.hex() + R"("])"));
  CHECK(text_of(oci, "/manifest.json")
            .contains(R"("Layers":["blobs/sha256/)" + lower.digest.hex() + R"(","blobs/sha256/)" +
                      upper.digest.hex() + R"("])"));
  CHECK(oci.files.find("/blobs/sha256/" + lower.digest.hex()) != nullptr);
  CHECK(oci.files.find("/blobs/sha256/" + upper.digest.hex()) != nullptr);
}

TEST_CASE("an image's files say all of its configuration and nothing else") {
  const test::TemporaryDirectory dir;
  rootfs::Manifest manifest = hello();
  const Layer layer = make_layer(manifest, default_gzip, dir.path());
  const OciFiles oci = make_oci_files({layer}, full_config(), OciForm::archive);
  const std::string config = "/blobs/sha256/" + oci.config.hex();
  const std::string image = "/blobs/sha256/" + oci.manifest.hex();
  const std::string blob = "/blobs/sha256/" + layer.digest.hex();

  CHECK(text_of(oci, config) ==
        R"({"architecture":"arm64","config":{"Cmd":["world"],"Entrypoint":["/hello","--loud"],)"
        R"("Env":["PATH=/usr/bin","A=b=c"],"ExposedPorts":{"53/udp":{},"8080/tcp":{}},)"
        R"("Labels":{"org.opencontainers.image.title":"hello","team":"x"},)"
        R"("StopSignal":"SIGQUIT","User":"65532:65532","WorkingDir":"/srv"},)"
        R"("created":"2020-09-13T12:26:40Z",)"
        R"("history":[{"created":"2020-09-13T12:26:40Z","created_by":"whittle pack"}],)"
        R"("os":"linux","rootfs":{"diff_ids":["sha256:)" +
            layer.diff_id.hex() + R"("],"type":"layers"},"variant":"v8"})");
  CHECK(text_of(oci, image) ==
        R"({"annotations":{"org.opencontainers.image.title":"hello"},)"
        R"("config":{"digest":"sha256:)" +
            oci.config.hex() +
            R"(","mediaType":"application/vnd.oci.image.config.v1+json","size":)" +
            std::to_string(text_of(oci, config).size()) + R"(},"layers":[{"digest":"sha256:)" +
            layer.digest.hex() +
            R"(","mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","size":)" +
            std::to_string(layer.size()) +
            R"(}],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2})");
  CHECK(text_of(oci, "/index.json") ==
        R"({"manifests":[{"annotations":{"io.containerd.image.name":)"
        R"("docker.io/library/hello:1.0","org.opencontainers.image.ref.name":"1.0"},)"
        R"("digest":"sha256:)" +
            oci.manifest.hex() +
            R"(","mediaType":"application/vnd.oci.image.manifest.v1+json",)"
            R"("platform":{"architecture":"arm64","os":"linux","variant":"v8"},"size":)" +
            std::to_string(text_of(oci, image).size()) +
            R"(}],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2})");
  CHECK(text_of(oci, "/oci-layout") == R"({"imageLayoutVersion":"1.0.0"})");
  CHECK(text_of(oci, "/manifest.json") == R"([{"Config":")" + config.substr(1) +
                                              R"(","Layers":[")" + blob.substr(1) +
                                              R"("],"RepoTags":["hello:1.0"]}])");

  std::vector<std::string> paths{"/blobs",      "/blobs/sha256",  blob,         config, image,
                                 "/index.json", "/manifest.json", "/oci-layout"};
  std::ranges::sort(paths);
  std::vector<std::string> found;
  for (const auto& entry : oci.files.entries) {
    found.push_back(entry.path);
    CHECK(entry.mtime == 1'600'000'000);
  }
  CHECK(found == paths);
  CHECK(check(oci.files).empty());
}

TEST_CASE("the digests of a layer are those of the tar and of the bytes stored") {
  const test::TemporaryDirectory dir;
  rootfs::Manifest manifest = hello();
  test::StringSink tar;
  write_tar(manifest, tar);
  const Layer plain = make_layer(manifest, no_compression, dir.path());
  CHECK(plain.diff_id == sha256(as_bytes(tar.text)));
  CHECK(plain.digest == plain.diff_id);
  CHECK(plain.size() == tar.text.size());
  const Layer zstd = make_layer(manifest, default_zstd, dir.path());
  CHECK(zstd.diff_id == plain.diff_id);
  CHECK(zstd.digest == sha256(rootfs::ContentSource(zstd.blob).contents().bytes()));
  CHECK(text_of(make_oci_files({zstd}, {}, OciForm::layout), "/oci-layout") ==
        R"({"imageLayoutVersion":"1.0.0"})");
  CHECK(make_oci_files({zstd}, {}, OciForm::layout).files.find("/manifest.json") == nullptr);
}

TEST_CASE("an image without a name has none anywhere") {
  const test::TemporaryDirectory dir;
  rootfs::Manifest manifest = hello();
  const OciFiles oci =
      make_oci_files({make_layer(manifest, default_gzip, dir.path())}, {}, OciForm::archive);
  CHECK_THAT(text_of(oci, "/index.json"), !Catch::Contains("annotations"));
  CHECK_THAT(text_of(oci, "/manifest.json"), Catch::Contains(R"("RepoTags":null)"));
}

TEST_CASE("what means nothing in a configuration is refused before the work") {
  const auto refused = [](auto change) {
    ImageConfig config;
    change(config);
    try {
      check_config(config);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refused([](ImageConfig&) {}).empty());
  const std::string ports = "': a port is 1 to 65535, then /tcp, /udp or /sctp at will";
  for (const std::string port : {"0", "65536", "http", "80/", "80/icmp", "-1", "80 "})
    CHECK(refused([&](ImageConfig& c) { c.exposed_ports = {port}; }) ==
          "cannot expose '" + port + ports);
  CHECK(refused([](ImageConfig& c) { c.env = {"PATH"}; }) ==
        "cannot set the environment variable 'PATH': it is not NAME=VALUE");
  CHECK(refused([](ImageConfig& c) { c.env = {"=x"}; }) ==
        "cannot set the environment variable '=x': it is not NAME=VALUE");
  CHECK(refused([](ImageConfig& c) { c.labels = {{"", "x"}}; }) ==
        "cannot label the image '=x': the label has no name");
  CHECK(refused([](ImageConfig& c) { c.working_directory = "srv"; }) ==
        "cannot start in 'srv': the directory is not absolute");
  for (const std::string signal : {"SIGTERM", "TERM", "15", "SIGRTMIN+3", "RTMAX"})
    CHECK(refused([&](ImageConfig& c) { c.stop_signal = signal; }).empty());
  for (const std::string signal : {"SIGNONE", "0", "65", "SIGRTMIN-1", "RTMIN+31", "term"})
    CHECK(refused([&](ImageConfig& c) { c.stop_signal = signal; }) ==
          "cannot stop by the signal '" + signal + "': there is none of this name");
  CHECK(refused([](ImageConfig& c) { c.created = -1; }) ==
        "cannot write the time -1 into an image: it is not between 1970 and 9999");
  CHECK(refused([](ImageConfig& c) { c.cmd = {"\xff"}; }) ==
        "cannot write the image's configuration: a string in it is not UTF-8");
}
