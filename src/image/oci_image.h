#pragma once

#include "base/output_file.h"
#include "image/compression.h"
#include "image/platform.h"
#include "image/reference.h"
#include "rootfs/manifest.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::image {

// When an engine asks by the health check.
struct HealthcheckTimes {
  std::chrono::milliseconds interval;
  std::chrono::milliseconds timeout;
  std::chrono::milliseconds start_period;
  std::uint32_t retries = 3;
};

// What the process that an image starts will have, and what the image says of
// itself. Strings must be UTF-8.
struct ImageConfig {
  Platform platform = own_platform();
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::vector<std::string> healthcheck;  // Docker's Test: CMD, CMD-SHELL or NONE, then words
  std::optional<HealthcheckTimes> healthcheck_times;  // nullopt: the engine's
  std::vector<std::string> env;                       // "K=V"
  std::string user;  // numeric, "65532:65532": needs no /etc/passwd
  std::string working_directory;
  std::vector<std::string> exposed_ports;  // "8080", "53/udp"; no protocol: tcp
  std::map<std::string, std::string> labels;
  std::string stop_signal;
  std::int64_t created = 0;  // seconds since 1970
  std::optional<Reference> reference;
};

// Throws Error for a port, a label or a signal that means nothing, so that it is
// said before the work.
void check_config(const ImageConfig& config);

// One layer, written and measured.
struct Layer {
  std::string comment;  // for the image's history, after what wrote it; may be empty
  std::shared_ptr<const SpoolFile> blob;
  Compression compression;
  Digest diff_id;  // of the tar
  Digest digest;   // of the blob
  std::uint64_t size() const { return blob->size(); }
};

// The whole manifest as one layer, spooled in `directory`. Fills digests as
// write_tar() does.
Layer make_layer(rootfs::Manifest& manifest, const Compression& compression,
                 const std::string& directory);

// What an OCI image consists of, as files: an archive is a tar of them, a layout
// is a directory of them.
struct OciFiles {
  rootfs::Manifest files;
  Digest config;    // the image ID
  Digest manifest;  // what a registry calls the image's digest
};

// For whom: an archive also has Docker's own manifest.json, which engines up to
// 28 read; the layout directory is OCI's alone.
enum class OciForm { archive, layout };

// An image of these layers, the lowest first.
OciFiles make_oci_files(const std::vector<Layer>& layers, const ImageConfig& config, OciForm form);

}  // namespace whittle::image
