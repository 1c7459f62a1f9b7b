// One image, in the shape that every engine takes.
//
//   oci-layout            {"imageLayoutVersion":"1.0.0"}
//   index.json            the one image, its names as annotations
//   blobs/sha256/DIGEST   layers, configuration, manifest
//   manifest.json         the same image in the words of `docker save`; engines up
//                         to 28 read this one alone, containerd reads index.json
//
// Names, as seen with docker 20.10, containerd 1.6, podman 4.3, skopeo 1.9 and
// umoci 0.4: podman and containerd take io.containerd.image.name, which has to be
// the full name; skopeo and umoci address the image by ref.name, which therefore
// is the tag alone.
#include "image/oci_image.h"

#include "base/error.h"
#include "base/signal.h"
#include "image/oci_json.h"
#include "image/tar_writer.h"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string_view>
#include <utility>

namespace whittle::image {

namespace {

using nlohmann::json;
using rootfs::ContentSource;

std::string layer_media_type(Codec codec) {
  switch (codec) {
    case Codec::gzip:
      return media_type("layer.v1.tar+gzip");
    case Codec::zstd:
      return media_type("layer.v1.tar+zstd");
    case Codec::none:
      break;
  }
  return media_type("layer.v1.tar");
}

std::string digest_text(const Digest& digest) {
  return "sha256:" + digest.hex();
}

// "8080" and "53/udp" as the configuration wants them.
std::string port_text(const std::string& port) {
  const auto slash = port.find('/');
  const std::string_view number = std::string_view(port).substr(0, slash);
  const std::string_view protocol =
      slash == std::string::npos ? "tcp" : std::string_view(port).substr(slash + 1);
  unsigned value = 0;
  const auto [rest, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool is_number = error == std::errc{} && rest == number.data() + number.size();
  if (!is_number || value == 0 || value > 65'535 ||
      (protocol != "tcp" && protocol != "udp" && protocol != "sctp"))
    throw Error("cannot expose '{}': a port is 1 to 65535, then /tcp, /udp or /sctp at will", port);
  return fmt::format("{}/{}", value, protocol);
}

void check_signal(const std::string& text) {
  if (!parse_signal(text))
    throw Error("cannot stop by the signal '{}': there is none of this name", text);
}

// RFC 3339, in the years that it has.
std::string time_text(std::int64_t seconds) {
  constexpr std::int64_t end_of_9999 = 253'402'300'799;
  if (seconds < 0 || seconds > end_of_9999)
    throw Error("cannot write the time {} into an image: it is not between 1970 and 9999", seconds);
  // fmt 9 formats a time_point as local time, so that TZ would count.
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

// What each layer is, for `docker history`.
json history_json(const std::vector<Layer>& layers, const std::string& created) {
  json history = json::array();
  for (const Layer& layer : layers)
    history.push_back(
        {{"created", created},
         {"created_by", layer.comment.empty() ? "whittle pack"
                                              : fmt::format("whittle pack # {}", layer.comment)}});
  return history;
}

// Docker's own: OCI has no health checks, and leaves room for what it does not have.
json healthcheck_json(const ImageConfig& config) {
  const auto nanoseconds = [](std::chrono::milliseconds time) {
    return std::chrono::nanoseconds(time).count();
  };
  json check{{"Test", config.healthcheck}};
  if (!config.healthcheck_times) return check;
  const HealthcheckTimes& times = *config.healthcheck_times;
  check["Interval"] = nanoseconds(times.interval);
  check["Timeout"] = nanoseconds(times.timeout);
  if (times.start_period.count() > 0) check["StartPeriod"] = nanoseconds(times.start_period);
  check["Retries"] = times.retries;
  return check;
}

json config_json(const ImageConfig& config, const std::vector<Layer>& layers) {
  json process = json::object();
  if (!config.user.empty()) process["User"] = config.user;
  if (!config.working_directory.empty()) process["WorkingDir"] = config.working_directory;
  if (!config.env.empty()) process["Env"] = config.env;
  if (!config.entrypoint.empty()) process["Entrypoint"] = config.entrypoint;
  if (!config.cmd.empty()) process["Cmd"] = config.cmd;
  if (!config.healthcheck.empty()) process["Healthcheck"] = healthcheck_json(config);
  for (const std::string& port : config.exposed_ports)
    process["ExposedPorts"][port_text(port)] = json::object();
  if (!config.labels.empty()) process["Labels"] = config.labels;
  if (!config.stop_signal.empty()) process["StopSignal"] = config.stop_signal;

  const std::string created = time_text(config.created);
  json diff_ids = json::array();
  for (const Layer& layer : layers)
    diff_ids.push_back(digest_text(layer.diff_id));
  json image{{"architecture", config.platform.architecture},
             {"config", std::move(process)},
             {"created", created},
             {"history", history_json(layers, created)},
             {"os", "linux"},
             {"rootfs", {{"type", "layers"}, {"diff_ids", std::move(diff_ids)}}}};
  if (!config.platform.variant.empty()) image["variant"] = config.platform.variant;
  return image;
}

// Labels under these keys say something of the image and are repeated where
// registries look for it.
json annotations(const ImageConfig& config) {
  json found = json::object();
  for (const auto& [key, value] : config.labels)
    if (key.starts_with("org.opencontainers.image.")) found[key] = value;
  return found;
}

json index_json(const ImageConfig& config, const Digest& manifest, std::uint64_t size) {
  json entry = descriptor(media_type("manifest.v1+json"), manifest, size);
  entry["platform"] = platform_json(config.platform);
  if (config.reference) entry["annotations"] = name_annotations(*config.reference);
  return {{"schemaVersion", 2},
          {"mediaType", media_type("index.v1+json")},
          {"manifests", json::array({std::move(entry)})}};
}

}  // namespace

void check_config(const ImageConfig& config) {
  time_text(config.created);
  for (const std::string& port : config.exposed_ports)
    port_text(port);
  if (!config.stop_signal.empty()) check_signal(config.stop_signal);
  for (const std::string& variable : config.env)
    if (variable.find('=') == std::string::npos || variable.starts_with('='))
      throw Error("cannot set the environment variable '{}': it is not NAME=VALUE", variable);
  for (const auto& [key, value] : config.labels)
    if (key.empty()) throw Error("cannot label the image '={}': the label has no name", value);
  if (!config.working_directory.empty() && !config.working_directory.starts_with('/'))
    throw Error("cannot start in '{}': the directory is not absolute", config.working_directory);
  try {
    dump(config_json(config, {}));
  } catch (const json::exception&) {
    throw Error("cannot write the image's configuration: a string in it is not UTF-8");
  }
}

Layer make_layer(rootfs::Manifest& manifest, const Compression& compression,
                 const std::string& directory) {
  const auto spool = std::make_shared<SpoolFile>(directory);
  DigestSink blob(*spool);
  const auto compressor = make_compressor(compression, blob, all_cores());
  DigestSink tar(*compressor);
  write_tar(manifest, tar);
  compressor->finish();
  return {{}, spool, compression, tar.finish(), blob.finish()};
}

namespace {

json manifest_json(const std::vector<Layer>& layers, const ImageConfig& config,
                   json config_descriptor) {
  json descriptors = json::array();
  for (const Layer& layer : layers)
    descriptors.push_back(
        descriptor(layer_media_type(layer.compression.codec), layer.digest, layer.size()));
  json manifest{{"schemaVersion", 2},
                {"mediaType", media_type("manifest.v1+json")},
                {"config", std::move(config_descriptor)},
                {"layers", std::move(descriptors)}};
  if (json found = annotations(config); !found.empty()) manifest["annotations"] = std::move(found);
  return manifest;
}

// The image in Docker's own words.
json docker_json(const std::vector<Layer>& layers, const ImageConfig& config,
                 const Digest& config_digest) {
  json paths = json::array();
  for (const Layer& layer : layers)
    paths.push_back(blob_path(layer.digest).substr(1));
  json image{{"Config", blob_path(config_digest).substr(1)},
             {"RepoTags", nullptr},
             {"Layers", std::move(paths)}};
  if (config.reference) image["RepoTags"] = json::array({config.reference->familiar});
  return json::array({std::move(image)});
}

}  // namespace

OciFiles make_oci_files(const std::vector<Layer>& layers, const ImageConfig& config, OciForm form) {
  const std::string config_bytes = dump(config_json(config, layers));
  const Digest config_digest = sha256(as_bytes(config_bytes));
  const std::string manifest_bytes = dump(
      manifest_json(layers, config,
                    descriptor(media_type("config.v1+json"), config_digest, config_bytes.size())));
  const Digest manifest_digest = sha256(as_bytes(manifest_bytes));

  OciFileList files(config.created);
  for (const Layer& layer : layers)
    files.add(layer.digest, ContentSource(layer.blob), layer.size());
  files.add(blob_path(config_digest), config_bytes);
  files.add(blob_path(manifest_digest), manifest_bytes);
  files.add("/index.json", dump(index_json(config, manifest_digest, manifest_bytes.size())));
  files.add("/oci-layout", std::string(layout_text));
  if (form == OciForm::archive)
    files.add("/manifest.json", dump(docker_json(layers, config, config_digest)));
  return {files.finish(), config_digest, manifest_digest};
}

}  // namespace whittle::image
