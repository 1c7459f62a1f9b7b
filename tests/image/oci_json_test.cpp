#include "image/oci_json.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::image;
using nlohmann::json;

TEST_CASE("a descriptor is of an index, of an attestation, or of an image") {
  CHECK(is_index({{"mediaType", "application/vnd.oci.image.index.v1+json"}}));
  CHECK(is_index({{"mediaType", "application/vnd.docker.distribution.manifest.list.v2+json"}}));
  CHECK(!is_index({{"mediaType", "application/vnd.oci.image.manifest.v1+json"}}));
  CHECK(!is_index(json::object()));
  CHECK(is_attestation({{"artifactType", "application/spdx+json"}}));
  CHECK(is_attestation({{"annotations", {{"vnd.docker.reference.type", "attestation-manifest"}}}}));
  CHECK(!is_attestation({{"annotations", {{"other", "x"}}}}));
}

TEST_CASE("the words of OCI are its own") {
  const Digest digest = sha256(as_bytes("x"));
  CHECK(dump(descriptor(media_type("config.v1+json"), digest, 7)) ==
        R"({"digest":"sha256:)" + digest.hex() +
            R"(","mediaType":"application/vnd.oci.image.config.v1+json","size":7})");
  CHECK(dump(platform_json({"arm", "v7"})) ==
        R"({"architecture":"arm","os":"linux","variant":"v7"})");
  CHECK(dump(platform_json({"amd64", ""})) == R"({"architecture":"amd64","os":"linux"})");
  CHECK(dump(name_annotations(parse_reference("a:1"))) ==
        R"({"io.containerd.image.name":"docker.io/library/a:1",)"
        R"("org.opencontainers.image.ref.name":"1"})");
}

TEST_CASE("the files of an image are sorted, and a blob knows its digest") {
  OciFileList files(5);
  files.add("/oci-layout", std::string(layout_text));
  const Digest digest = sha256(as_bytes("blob"));
  files.add(digest, rootfs::ContentSource(std::string("blob")), 4);
  const rootfs::Manifest manifest = files.finish();
  REQUIRE(manifest.entries.size() == 4);
  CHECK(manifest.entries[0].path == "/blobs");
  CHECK(manifest.entries[1].path == "/blobs/sha256");
  CHECK(manifest.entries[2].path == blob_path(digest));
  CHECK(manifest.entries[2].sha256 == digest);
  CHECK(manifest.entries[3].path == "/oci-layout");
  CHECK(manifest.entries[3].mtime == 5);
}
