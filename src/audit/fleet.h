#pragma once

#include "audit/image_audit.h"
#include "base/digest.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace whittle::audit {

// Files of a package, or of none, in an image.
struct PackageBytes {
  std::uint64_t bytes = 0;
  std::uint64_t unreached = 0;
  bool operator==(const PackageBytes&) const = default;
};

// Contents that an image carries, once however many names it has there.
struct Content {
  Digest sha256;
  std::uint64_t size = 0;
  std::string path;  // the first of its names, as UTF-8
  auto operator<=>(const Content&) const = default;
};

// What is kept of one image of many.
struct FleetImage {
  std::string name;
  std::string id;                    // of the image, hexadecimal; empty where it has none
  std::optional<std::string> error;  // it could not be read, and this is why
  std::uint64_t bytes = 0;
  std::uint64_t unreached = 0;
  std::uint64_t hidden = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t stored = 0;
  std::size_t secrets = 0;
  std::size_t errors = 0;                        // findings that make the answer no
  std::map<std::string, PackageBytes> packages;  // by name; "" for files of none
  std::vector<Content> contents;                 // of shared_content_size and more, sorted

  bool operator==(const FleetImage&) const = default;
};

// Smaller contents are not worth a shared layer.
inline constexpr std::uint64_t shared_content_size = std::uint64_t{64} * 1024;

// What is kept of an audit. Throws Error for a file that cannot be read.
FleetImage fleet_image(const ImageAudit& audit, const std::string& name);

// Contents that several images carry.
struct SharedContent {
  Content content;
  std::size_t images = 0;
  std::uint64_t excess() const { return content.size * (images - 1); }
};

// All images together.
struct Fleet {
  std::vector<FleetImage> images;                // by name, then id, each once
  std::map<std::string, PackageBytes> packages;  // of all of them
  std::vector<SharedContent> shared;             // those that cost most first

  std::uint64_t bytes() const;
  std::uint64_t unreached() const;
  std::size_t secrets() const;
  std::size_t failed() const;
  // What all would save by carrying shared contents once.
  std::uint64_t excess() const;
};

// The order in which images come makes no difference; of two of one name and id the last
// counts.
Fleet make_fleet(std::vector<FleetImage> images);

}  // namespace whittle::audit
