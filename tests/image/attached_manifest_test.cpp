#include "image/attached_manifest.h"

#include "image/oci_json.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace whittle;
using namespace whittle::image;
using nlohmann::json;

namespace {

const std::string document = R"({"spdxVersion":"SPDX-2.3"})";

// Everything that an image with this attachment consists of.
struct Made {
  OciFiles oci;
  Digest attachment;

  Made(AttachmentForm form, const char* name) {
    ImageConfig config;
    config.platform = {"arm64", "v8"};
    if (name != nullptr) config.reference = parse_reference(name);
    AttachedImage made =
        attach(make_oci_files({}, config, OciForm::layout), {form, document}, config);
    oci = std::move(made.oci);
    attachment = made.attachment;
  }
  json index() const { return json::parse(text("/index.json")); }
  std::string text(const std::string& path) const {
    const auto* const entry = oci.files.find(path);
    REQUIRE(entry != nullptr);
    return std::string(entry->source.contents().text());
  }
  // What a descriptor is of; its size and digest are those of the bytes.
  std::string blob(const json& descriptor) const {
    const std::string digest = descriptor.at("digest").get<std::string>().substr(7);
    std::string bytes = text("/blobs/sha256/" + digest);
    CHECK(descriptor.at("size") == bytes.size());
    CHECK(sha256(as_bytes(bytes)).hex() == digest);
    return bytes;
  }
};

std::string digest_of_plain(const char* name) {
  ImageConfig config;
  config.platform = {"arm64", "v8"};
  if (name != nullptr) config.reference = parse_reference(name);
  return make_oci_files({}, config, OciForm::layout).manifest.hex();
}

}  // namespace

TEST_CASE("a referrer stands beside its image, which is as it is without") {
  const Made made(AttachmentForm::referrer, "app:1.0");
  const json index = made.index();
  REQUIRE(index["manifests"].size() == 2);
  const json& image = index["manifests"][0];
  const json& referrer = index["manifests"][1];
  CHECK(image["digest"] == "sha256:" + digest_of_plain("app:1.0"));
  CHECK(made.oci.manifest.hex() == digest_of_plain("app:1.0"));
  CHECK(image["annotations"]["org.opencontainers.image.ref.name"] == "1.0");
  CHECK(referrer["artifactType"] == "application/spdx+json");
  CHECK(referrer["annotations"]["io.containerd.manifest.subject"] == image["digest"]);
  CHECK(std::ranges::is_sorted(made.oci.files.entries, {}, &rootfs::Entry::path));
  CHECK(referrer["digest"] == "sha256:" + made.attachment.hex());
  CHECK(is_attestation(referrer));

  const json manifest = json::parse(made.blob(referrer));
  CHECK(manifest["artifactType"] == "application/spdx+json");
  CHECK(manifest["subject"] == json{{"mediaType", image["mediaType"]},
                                    {"digest", image["digest"]},
                                    {"size", image["size"]}});
  CHECK(manifest["config"]["mediaType"] == "application/vnd.oci.empty.v1+json");
  CHECK(made.blob(manifest["config"]) == "{}");
  REQUIRE(manifest["layers"].size() == 1);
  CHECK(manifest["layers"][0]["mediaType"] == "application/spdx+json");
  CHECK(made.blob(manifest["layers"][0]) == document);
}

TEST_CASE("an attestation is in an index with its image, and the index has the name") {
  const Made made(AttachmentForm::buildkit, "example.test:5000/team/app:1.0");
  const json outer = made.index();
  REQUIRE(outer["manifests"].size() == 1);
  CHECK(is_index(outer["manifests"][0]));
  CHECK(outer["manifests"][0]["digest"] == "sha256:" + made.oci.manifest.hex());
  CHECK(outer["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"] == "1.0");

  const json inner = json::parse(made.blob(outer["manifests"][0]));
  REQUIRE(inner["manifests"].size() == 2);
  const json& image = inner["manifests"][0];
  const json& attestation = inner["manifests"][1];
  CHECK(image["digest"] == "sha256:" + digest_of_plain("app:1.0"));
  CHECK(image["platform"] == json{{"architecture", "arm64"}, {"os", "linux"}, {"variant", "v8"}});
  CHECK(attestation["platform"] == json{{"architecture", "unknown"}, {"os", "unknown"}});
  CHECK(attestation["annotations"] == json{{"vnd.docker.reference.type", "attestation-manifest"},
                                           {"vnd.docker.reference.digest", image["digest"]}});

  const json manifest = json::parse(made.blob(attestation));
  CHECK(manifest["subject"]["digest"] == image["digest"]);
  CHECK(manifest["artifactType"] == "application/vnd.docker.attestation.manifest.v1+json");
  CHECK(manifest["layers"][0]["annotations"]["in-toto.io/predicate-type"] ==
        "https://spdx.dev/Document");
  CHECK(
      json::parse(made.blob(manifest["layers"][0])) ==
      json{{"_type", "https://in-toto.io/Statement/v1"},
           {"predicateType", "https://spdx.dev/Document"},
           {"subject",
            json::array(
                {{{"name", "pkg:docker/example.test:5000/team/app@1.0?platform=linux%2Farm64%2Fv8"},
                  {"digest", {{"sha256", digest_of_plain(nullptr)}}}}})},
           {"predicate", json::parse(document)}});
}

TEST_CASE("an attestation of an image without a name is of \"_\"") {
  const Made made(AttachmentForm::buildkit, nullptr);
  const json inner = json::parse(made.blob(made.index()["manifests"][0]));
  const json manifest = json::parse(made.blob(inner["manifests"][1]));
  CHECK(json::parse(made.blob(manifest["layers"][0]))["subject"][0]["name"] == "_");
}
