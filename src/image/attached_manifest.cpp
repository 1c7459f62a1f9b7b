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

#include <fmt/format.h>

#include <utility>

namespace whittle::image {

namespace {

using nlohmann::json;

constexpr const char* spdx_type = "application/spdx+json";
constexpr const char* attestation_type = "application/vnd.docker.attestation.manifest.v1+json";
constexpr const char* statement_type = "application/vnd.in-toto+json";
constexpr const char* predicate_type = "https://spdx.dev/Document";

json add_blob(OciFileList& files, const std::string& type, const std::string& bytes) {
  const Digest digest = sha256(as_bytes(bytes));
  files.add(digest, rootfs::ContentSource(bytes), bytes.size());
  return descriptor(type, digest, bytes.size());
}

// The subject of a statement by BuildKit: a package URL, "_" for what has no name.
std::string subject_name(const AttachedTo& image) {
  if (!image.reference) return "_";
  const std::string& name = image.reference->familiar;
  std::string platform = "linux%2F" + image.platform.architecture;
  if (!image.platform.variant.empty()) platform += "%2F" + image.platform.variant;
  return fmt::format("pkg:docker/{}@{}?platform={}", name.substr(0, name.rfind(':')),
                     image.reference->tag, platform);
}

std::string statement(const Attachment& attachment, const AttachedTo& image) {
  const auto digest = image.manifest.at("digest").get<std::string>();
  const auto colon = digest.find(':');
  return dump({{"_type", "https://in-toto.io/Statement/v1"},
               {"predicateType", predicate_type},
               {"subject",
                json::array({{{"name", subject_name(image)},
                              {"digest", {{digest.substr(0, colon), digest.substr(colon + 1)}}}}})},
               {"predicate", json::parse(attachment.spdx)}});
}

}  // namespace

AttachedManifest add_attachment(OciFileList& files, const Attachment& attachment,
                                const AttachedTo& image) {
  const bool is_referrer = attachment.form == AttachmentForm::referrer;
  json config = add_blob(files, "application/vnd.oci.empty.v1+json", "{}");
  config["data"] = "e30=";
  json layer;
  json own_annotations;
  if (is_referrer) {
    layer = add_blob(files, spdx_type, attachment.spdx);
    layer["annotations"] = {{"org.opencontainers.image.title", "sbom.spdx.json"}};
    own_annotations["org.opencontainers.image.created"] = image.created;
  } else {
    layer = add_blob(files, statement_type, statement(attachment, image));
    layer["annotations"] = {{"in-toto.io/predicate-type", predicate_type}};
  }
  const char* const type = is_referrer ? spdx_type : attestation_type;
  json manifest{{"schemaVersion", 2},
                {"mediaType", media_type("manifest.v1+json")},
                {"artifactType", type},
                {"config", std::move(config)},
                {"layers", json::array({std::move(layer)})},
                {"subject", image.manifest}};
  if (!own_annotations.empty()) manifest["annotations"] = own_annotations;
  const std::string bytes = dump(manifest);
  json found = add_blob(files, media_type("manifest.v1+json"), bytes);
  if (is_referrer) {
    found["artifactType"] = type;
    found["annotations"] = std::move(own_annotations);
    found["annotations"]["io.containerd.manifest.subject"] = image.manifest.at("digest");
  } else {
    found["platform"] = {{"architecture", "unknown"}, {"os", "unknown"}};
    found["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"},
                            {"vnd.docker.reference.digest", image.manifest.at("digest")}};
  }
  return {std::move(found), sha256(as_bytes(bytes))};
}

}  // namespace whittle::image
