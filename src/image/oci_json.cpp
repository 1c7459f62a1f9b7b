#include "image/oci_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace whittle::image {

using nlohmann::json;
using rootfs::Entry;

std::string media_type(std::string_view name) {
  return fmt::format("application/vnd.oci.image.{}", name);
}

std::string dump(const json& value) {
  return value.dump();
}

json descriptor(std::string type, const Digest& digest, std::uint64_t size) {
  return {{"mediaType", std::move(type)}, {"digest", "sha256:" + digest.hex()}, {"size", size}};
}

json platform_json(const Platform& platform) {
  json found{{"architecture", platform.architecture}, {"os", "linux"}};
  if (!platform.variant.empty()) found["variant"] = platform.variant;
  return found;
}

json name_annotations(const Reference& reference) {
  return {{full_name_key, reference.full}, {"org.opencontainers.image.ref.name", reference.tag}};
}

std::string blob_path(const Digest& digest) {
  return "/blobs/sha256/" + digest.hex();
}

bool is_attestation(const json& descriptor) {
  const auto annotations = descriptor.find("annotations");
  if (annotations != descriptor.end() && annotations->contains("vnd.docker.reference.type"))
    return true;
  return descriptor.contains("artifactType");
}

bool is_index(const json& descriptor) {
  const std::string type = descriptor.value("mediaType", std::string());
  return type == media_type("index.v1+json") ||
         type == "application/vnd.docker.distribution.manifest.list.v2+json";
}

OciFileList::OciFileList(std::int64_t time) : time_(time) {
  for (const char* path : {"/blobs", "/blobs/sha256"}) {
    Entry& directory = files_.entries.emplace_back();
    directory.path = path;
    directory.kind = rootfs::Kind::directory;
    directory.mode = 0755;
    directory.mtime = time;
  }
}

Entry& OciFileList::add_entry(std::string path, rootfs::ContentSource source, std::uint64_t size) {
  Entry& entry = files_.entries.emplace_back();
  entry.path = std::move(path);
  entry.mode = 0644;
  entry.mtime = time_;
  entry.size = size;
  entry.source = std::move(source);
  return entry;
}

void OciFileList::add(const Digest& digest, rootfs::ContentSource source, std::uint64_t size) {
  add_entry(blob_path(digest), std::move(source), size).sha256 = digest;
}

void OciFileList::add(std::string path, const std::string& bytes) {
  add_entry(std::move(path), rootfs::ContentSource(bytes), bytes.size());
}

rootfs::Manifest OciFileList::finish() {
  std::ranges::sort(files_.entries, {}, &Entry::path);
  return std::move(files_);
}

}  // namespace whittle::image
