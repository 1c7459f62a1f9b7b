#pragma once

#include "base/digest.h"
#include "image/platform.h"
#include "image/reference.h"
#include "rootfs/manifest.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace whittle::image {

// The words of OCI that whoever writes an image, or an index of some, says alike.

// "application/vnd.oci.image.NAME".
std::string media_type(std::string_view name);

// Compact, keys sorted, no newline: the bytes that a digest is of.
std::string dump(const nlohmann::json& value);

nlohmann::json descriptor(std::string type, const Digest& digest, std::uint64_t size);
nlohmann::json platform_json(const Platform& platform);

// What an image is called, for those who read annotations of an index.
inline constexpr std::string_view full_name_key = "io.containerd.image.name";
nlohmann::json name_annotations(const Reference& reference);

inline constexpr std::string_view layout_text = R"({"imageLayoutVersion":"1.0.0"})";

// "/blobs/sha256/DIGEST".
std::string blob_path(const Digest& digest);

// What a descriptor in an index is of, besides an image.
bool is_attestation(const nlohmann::json& descriptor);
bool is_index(const nlohmann::json& descriptor);

// Indexes in indexes, of which real ones have at most one, are followed so deep.
inline constexpr int deepest_index = 4;

// The files of an archive or a layout, blobs among them.
class OciFileList {
 public:
  // `time` is that of the files, in seconds since 1970.
  explicit OciFileList(std::int64_t time);

  // A blob, at the place of its digest.
  void add(const Digest& digest, rootfs::ContentSource source, std::uint64_t size);
  void add(std::string path, const std::string& bytes);
  // Sorted.
  rootfs::Manifest finish();

 private:
  rootfs::Entry& add_entry(std::string path, rootfs::ContentSource source, std::uint64_t size);

  std::int64_t time_;
  rootfs::Manifest files_;
};

}  // namespace whittle::image
