#pragma once

#include "base/finding.h"
#include "base/output_file.h"
#include "image/attachment.h"
#include "image/compression.h"
#include "image/oci_image.h"
#include "rootfs/manifest.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::image {

enum class Format { tar, directory, oci, oci_directory };

// "tar", "dir", "oci", "oci-dir".
std::string_view format_name(Format format);

// Whether it is an image, with a configuration in it.
constexpr bool is_image(Format format) {
  return format == Format::oci || format == Format::oci_directory;
}

// What is written, and how.
struct OutputForm {
  Format format = Format::tar;
  Compression compression;  // of the tar or the layer; none for a directory

  bool operator==(const OutputForm&) const = default;
};

// What OUT's name says (.tar .tar.gz .tgz .tar.zst, a slash at the end), unless
// it is said; "-" is an uncompressed tar unless it is said otherwise. Throws
// Error if the name says nothing and `format` is not given, or if name, format
// and compression contradict each other.
OutputForm output_form(std::string_view path, std::string_view format,
                       std::string_view compression);

struct OutputOptions {
  std::string path;  // "-" is standard output
  OutputForm form;
  Existing existing = Existing::refuse;         // for directories
  bool layers = false;                          // the manifest's two parts apart; no tar
  std::optional<std::uint64_t> max_compressed;  // bytes of the tar or the layer as stored
  ImageConfig config;                           // of the OCI formats
  std::optional<Attachment> attachment;         // likewise: what lies beside the image
};

// One of two layers as stored.
struct LayerReport {
  rootfs::Part part = rootfs::Part::app;
  Digest digest;
  std::uint64_t size = 0;
};

// What came of it.
struct OutputReport {
  // Bytes of the tar or the layers as stored; nullopt for a directory.
  std::optional<std::uint64_t> compressed;
  // Larger than max_compressed: nothing was written, the target is as before.
  bool over_budget = false;
  std::optional<Digest> digest;     // of the tar as stored, or of the OCI manifest or index
  std::optional<Digest> image_id;   // of the OCI configuration
  std::optional<Digest> attached;   // of the manifest of what is attached to the image
  std::vector<LayerReport> layers;  // of an image in layers, the lower one first
  bool in_place = false;            // a mount point was filled
  Findings findings;
};

// The two directories of a root file system in layers.
inline constexpr std::string_view base_directory = "base";
inline constexpr std::string_view app_directory = "app";

// Writes a manifest that passed its check; in layers, its two parts, of which one that holds
// nothing is no layer. Fills the digests of its files. Throws
// Error if something cannot be read or written; the target is then as before.
OutputReport write_output(rootfs::Manifest& manifest, const OutputOptions& options);

// Writes the files of an image, or of an index of some, as an archive or a layout. Throws Error
// as write_output() does.
OutputReport write_oci_files(OciFiles& files, const OutputOptions& options);

}  // namespace whittle::image
