// A document beside an image, in the two forms that are looked for.
//
// Registries, oras and cosign look for referrers: manifests whose `subject` is the image, found
// by their `artifactType`. In a layout they stand beside the image in index.json; containerd
// makes no image of one whose descriptor names its subject. The image itself is as it would be
// without.
//
// Docker Scout and `docker buildx imagetools` look for what BuildKit writes: an index of the
// image and of a manifest for the platform unknown/unknown, tied to it by annotations, whose
// layers are in-toto statements about it. As of 2026 that manifest is an artifact of OCI too,
// so that those who look for referrers find it as well.
#include "image/attached_manifest.h"

#include "base/error.h"
#include "image/oci_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace whittle::image {

namespace {

using nlohmann::json;
using rootfs::Entry;

constexpr const char* spdx_type = "application/spdx+json";
constexpr const char* attestation_type = "application/vnd.docker.attestation.manifest.v1+json";
constexpr const char* statement_type = "application/vnd.in-toto+json";
constexpr const char* predicate_type = "https://spdx.dev/Document";
constexpr const char* index_path = "/index.json";

// Adds a blob; its descriptor.
json add_blob(OciFileList& files, const std::string& type, const std::string& bytes) {
  const Digest digest = sha256(as_bytes(bytes));
  files.add(digest, rootfs::ContentSource(bytes), bytes.size());
  return descriptor(type, digest, bytes.size());
}

// The subject of a statement by BuildKit: a package URL, "_" for what has no name.
std::string subject_name(const ImageConfig& config) {
  if (!config.reference) return "_";
  const std::string& name = config.reference->familiar;
  std::string platform = "linux%2F";
  platform += config.platform.architecture;
  if (!config.platform.variant.empty()) platform += "%2F" + config.platform.variant;
  return fmt::format("pkg:docker/{}@{}?platform={}", name.substr(0, name.rfind(':')),
                     config.reference->tag, platform);
}

std::string statement(const Attachment& attachment, const OciFiles& image,
                      const ImageConfig& config) {
  return dump({{"_type", "https://in-toto.io/Statement/v1"},
               {"predicateType", predicate_type},
               {"subject", json::array({{{"name", subject_name(config)},
                                         {"digest", {{"sha256", image.manifest.hex()}}}}})},
               {"predicate", json::parse(attachment.spdx)}});
}

json manifest_of(const char* type, json config, json layer, const json& subject) {
  return {{"schemaVersion", 2},
          {"mediaType", media_type("manifest.v1+json")},
          {"artifactType", type},
          {"config", std::move(config)},
          {"layers", json::array({std::move(layer)})},
          {"subject",
           {{"mediaType", subject.at("mediaType")},
            {"digest", subject.at("digest")},
            {"size", subject.at("size")}}}};
}

// The empty configuration of what is no image.
json add_config(OciFileList& files) {
  json config = add_blob(files, "application/vnd.oci.empty.v1+json", "{}");
  config["data"] = "e30=";
  return config;
}

// Beside the image.
json add_referrer(OciFileList& files, const Attachment& attachment, const json& image) {
  json layer = add_blob(files, spdx_type, attachment.spdx);
  layer["annotations"] = {{"org.opencontainers.image.title", "sbom.spdx.json"}};
  const json manifest = manifest_of(spdx_type, add_config(files), std::move(layer), image);
  json found = add_blob(files, media_type("manifest.v1+json"), dump(manifest));
  found["artifactType"] = spdx_type;
  found["annotations"] = {{"io.containerd.manifest.subject", image.at("digest")}};
  return found;
}

// In an index with the image.
json add_attestation(OciFileList& files, const std::string& statement, const json& image) {
  json layer = add_blob(files, statement_type, statement);
  layer["annotations"] = {{"in-toto.io/predicate-type", predicate_type}};
  const json manifest = manifest_of(attestation_type, add_config(files), std::move(layer), image);
  json found = add_blob(files, media_type("manifest.v1+json"), dump(manifest));
  found["platform"] = {{"architecture", "unknown"}, {"os", "unknown"}};
  found["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"},
                          {"vnd.docker.reference.digest", image.at("digest")}};
  return found;
}

json index_of(json manifests) {
  return {{"schemaVersion", 2},
          {"mediaType", media_type("index.v1+json")},
          {"manifests", std::move(manifests)}};
}

Digest digest_of(const json& descriptor) {
  constexpr std::string_view algorithm = "sha256:";
  return Digest::from_hex(descriptor.at("digest").get<std::string>().substr(algorithm.size()))
      .value();
}

// The files of both; what both have is what the second one says.
rootfs::Manifest over(rootfs::Manifest before, rootfs::Manifest added) {
  std::erase_if(before.entries,
                [&](const Entry& entry) { return added.find(entry.path) != nullptr; });
  std::ranges::move(added.entries, std::back_inserter(before.entries));
  std::ranges::sort(before.entries, {}, &Entry::path);
  return before;
}

}  // namespace

AttachedImage attach(OciFiles image, const Attachment& attachment, const ImageConfig& config) {
  const Entry* const index = image.files.find(index_path);
  if (index == nullptr) throw InternalError("an image has no index");
  json entry = json::parse(index->source.contents().text()).at("manifests").at(0);
  OciFileList files(config.created);
  AttachedImage result;
  json manifests = json::array();
  if (attachment.form == AttachmentForm::referrer) {
    json referrer = add_referrer(files, attachment, entry);
    result.attachment = digest_of(referrer);
    manifests = {std::move(entry), std::move(referrer)};
  } else {
    json attestation = add_attestation(files, statement(attachment, image, config), entry);
    result.attachment = digest_of(attestation);
    entry.erase("annotations");  // the index has the name
    const json inner = index_of(json::array({std::move(entry), std::move(attestation)}));
    json named = add_blob(files, media_type("index.v1+json"), dump(inner));
    image.manifest = digest_of(named);
    if (config.reference) named["annotations"] = name_annotations(*config.reference);
    manifests.push_back(std::move(named));
  }
  files.add(index_path, dump(index_of(std::move(manifests))));
  image.files = over(std::move(image.files), files.finish());
  result.oci = std::move(image);
  return result;
}

}  // namespace whittle::image
