// Reading images, whoever wrote them. Seen, and told apart in this order:
//
//   oci-layout, index.json, blobs/   OCI; podman, skopeo, buildah, docker from 25 on
//                                    (there also nested indexes, images of other
//                                    platforms whose blobs are not there, and
//                                    attestations, which are no images)
//   manifest.json, an array          docker save up to 24 (<id>/layer.tar, some of
//                                    them links to others), podman and skopeo
//                                    docker-archive (<diffid>.tar)
//   manifest.json, an object         skopeo dir: blobs by bare digest
//   anything else                    a root file system, also one with a manifest.json
//                                    of its own, as web applications have
//
// One build of docker 25.0 wrote OCI manifests without layers beside a right
// manifest.json (moby#47065): an OCI image with fewer layers than its
// configuration says falls back to that.
#include "image/image_reader.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/input_file.h"
#include "image/layers.h"
#include "image/oci_json.h"
#include "image/tar_reader.h"
#include "image/unpack.h"
#include "rootfs/builder.h"
#include "rootfs/manifest_tree.h"
#include "tree/directory_tree.h"
#include "tree/walker.h"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <limits>
#include <utility>

namespace whittle::image {

namespace {

using nlohmann::json;

// A tar seen as a tree: its members, the last of a name counting.
struct TarTree : public rootfs::ManifestTree {
  explicit TarTree(std::unique_ptr<const rootfs::Manifest> members)
      : rootfs::ManifestTree(*members), manifest(std::move(members)) {}
  std::unique_ptr<const rootfs::Manifest> manifest;
};

// Reads the files that an image consists of, out of a layout or an archive.
class ImageReader {
 public:
  // `size` is that of the file that they are in, if it is one.
  ImageReader(const tree::FileTree& files, std::string name, const Platform& platform,
              std::uint64_t size = std::numeric_limits<std::uint64_t>::max())
      : walker_(files), name_(std::move(name)), platform_(platform), size_(size) {}

  // What the files are together; nullopt if they are no image.
  std::optional<Shape> shape(bool archive) const {
    if (has("/oci-layout") && has("/index.json"))
      return archive ? Shape::oci_archive : Shape::oci_layout;
    const json manifest = try_parse("/manifest.json");
    const auto has_fields = [](const json& object, const char* one, const char* other) {
      return object.is_object() && object.contains(one) && object.contains(other);
    };
    if (manifest.is_array() && !manifest.empty() &&
        has_fields(manifest.front(), "Config", "Layers"))
      return Shape::docker_archive;
    if (has_fields(manifest, "config", "layers") && has("/version")) return Shape::skopeo_directory;
    return std::nullopt;
  }

  bool has(const std::string& path) const { return walker_.walk(path).has_value(); }

  void read_oci(Image& image) const {
    const json index = parse("/index.json");
    const json found = choose(index, 0);
    const json manifest = read_blob_json(found);
    const json config = read_blob_json(manifest.at("config"));
    const std::size_t expected = config.at("rootfs").at("diff_ids").size();
    const json& layers = manifest.at("layers");
    if (layers.size() != expected && has("/manifest.json")) return read_docker(image);
    if (layers.size() != expected)
      fail(fmt::format("its configuration names {} layers, its manifest {}", expected,
                       layers.size()));
    std::vector<std::string> paths;
    for (const json& layer : layers) {
      paths.push_back(blob_path(layer));
      check_blob(paths.back(), layer);
    }
    read_config(image, config);
    image.id = digest_of(blob_path(manifest.at("config")));
    if (const auto annotations = found.find("annotations"); annotations != found.end())
      image.config->reference =
          reference_from(annotations->value("io.containerd.image.name", std::string()));
    read_layers(image, paths, config);
  }

  void read_docker(Image& image) const {
    const json images = parse("/manifest.json");
    if (images.size() != 1) fail(fmt::format("it holds {} images, not one", images.size()));
    const json& only = images.at(0);
    const std::string config_path = "/" + only.at("Config").get<std::string>();
    const json config = parse(config_path);
    image.id = digest_of(config_path);
    std::vector<std::string> paths;
    for (const json& layer : only.at("Layers"))
      paths.push_back("/" + layer.get<std::string>());
    const std::size_t expected = config.at("rootfs").at("diff_ids").size();
    if (paths.size() != expected)
      fail(fmt::format("its configuration names {} layers, its manifest {}", expected,
                       paths.size()));
    read_config(image, config);
    if (const auto tags = only.find("RepoTags");
        tags != only.end() && tags->is_array() && !tags->empty())
      image.config->reference = reference_from(tags->at(0).get<std::string>());
    read_layers(image, paths, config);
  }

  void read_skopeo_directory(Image& image) const {
    const json manifest = parse("/manifest.json");
    const auto path = [this](const json& descriptor) {
      const auto digest = descriptor.at("digest").get<std::string>();
      std::string blob = "/" + digest.substr(digest.find(':') + 1);
      check_blob(blob, descriptor);
      return blob;
    };
    const std::string config_path = path(manifest.at("config"));
    const json config = parse(config_path);
    image.id = digest_of(config_path);
    std::vector<std::string> paths;
    for (const json& layer : manifest.at("layers"))
      paths.push_back(path(layer));
    const std::size_t expected = config.at("rootfs").at("diff_ids").size();
    if (paths.size() != expected)
      fail(fmt::format("its configuration names {} layers, its manifest {}", expected,
                       paths.size()));
    read_config(image, config);
    read_layers(image, paths, config);
  }

  json parse(const std::string& path) const {
    const tree::Contents file = contents(path);
    const std::string_view text = file.text();
    if (text.size() > limits::json_size)
      fail(fmt::format("{} has {} bytes, JSON of images has {} at most", path.substr(1),
                       text.size(), limits::json_size));
    if (const std::size_t depth = json_depth(text); depth > limits::json_depth)
      fail(fmt::format("{} is nested {} deep, {} is the most", path.substr(1), depth,
                       limits::json_depth));
    json parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) fail(path.substr(1) + " is no JSON");
    return parsed;
  }

 private:
  [[noreturn]] void fail(const std::string& fact) const {
    throw Error("cannot read the image {}: {}", name_, fact);
  }

  tree::Contents contents(const std::string& path) const {
    const auto walked = walker_.walk(path);
    if (!walked) fail(fmt::format("{}: {}", path.substr(1), error_text(walked.error())));
    auto file = walker_.tree().contents(walked->path);
    if (!file) fail(fmt::format("{}: {}", path.substr(1), error_text(file.error())));
    return std::move(*file);
  }

  std::string digest_of(const std::string& path) const {
    return sha256(contents(path).bytes()).hex();
  }

  std::string blob_path(const json& descriptor) const {
    const auto digest = descriptor.at("digest").get<std::string>();
    const auto colon = digest.find(':');
    if (colon == std::string::npos || digest.find('/') != std::string::npos)
      fail(fmt::format("'{}' is no digest", digest));
    return "/blobs/" + digest.substr(0, colon) + "/" + digest.substr(colon + 1);
  }

  // Of the bytes; `named` is "sha256:HEX".
  void check_digest(Bytes bytes, const std::string& named, const std::string& what) const {
    const std::string algorithm = named.substr(0, named.find(':'));
    const auto digest = digest_by(algorithm, bytes);
    if (!digest)
      fail(fmt::format("the digest of {} is by {}, known are sha256 and sha512", what, algorithm));
    if (const std::string found = algorithm + ":" + *digest; found != named)
      fail(fmt::format("{} is damaged: its digest is {}, {} is said", what, found, named));
  }

  // The bytes are the ones that the descriptor names, and as many.
  void check_blob(const std::string& path, const json& descriptor) const {
    const tree::Contents blob = contents(path);
    const std::string what = path.substr(1);
    const json& said = descriptor.at("size");
    // A number with a fraction or an exponent may be one that no integer holds.
    if (!said.is_number_unsigned())
      fail(fmt::format("what is said to be the size of {} is no number of bytes", what));
    if (const auto size = said.get<std::uint64_t>(); size != blob.bytes().size())
      fail(fmt::format("{} is damaged: it has {} bytes, {} are said", what, blob.bytes().size(),
                       size));
    check_digest(blob.bytes(), descriptor.at("digest").get<std::string>(), what);
  }

  // Null for what is not there, or no JSON that an image could have.
  json try_parse(const std::string& path) const {
    const auto walked = walker_.walk(path);
    if (!walked || walked->status.kind != tree::Kind::file ||
        walked->status.size > limits::json_size)
      return {};
    const tree::Contents file = contents(path);
    if (json_depth(file.text()) > limits::json_depth) return {};
    json parsed = json::parse(file.text(), nullptr, false);
    return parsed.is_discarded() ? json() : parsed;
  }

  json read_blob_json(const json& descriptor) const {
    const std::string path = blob_path(descriptor);
    check_blob(path, descriptor);
    return parse(path);
  }

  bool is_wanted(const json& descriptor) const {
    const auto found = descriptor.find("platform");
    if (found == descriptor.end()) return false;
    const std::string variant = found->value("variant", std::string());
    return found->value("architecture", std::string()) == platform_.architecture &&
           (variant.empty() || platform_.variant.empty() || variant == platform_.variant);
  }

  // The descriptor of the image to read: the one for the platform, else the only
  // one there is.
  json choose(const json& index, int depth) const {
    std::vector<const json*> candidates;
    for (const json& descriptor : index.at("manifests"))
      if (!is_attestation(descriptor)) candidates.push_back(&descriptor);
    if (candidates.empty()) fail("its index names no image");
    const auto wanted = std::ranges::find_if(
        candidates, [this](const json* descriptor) { return is_wanted(*descriptor); });
    if (wanted == candidates.end() && candidates.size() > 1) {
      std::string platforms;
      for (const json* descriptor : candidates)
        if (const auto its = descriptor->find("platform"); its != descriptor->end())
          platforms += " " + its->value("architecture", std::string("unknown"));
      fail(fmt::format("it holds {} images, none for {}:{}", candidates.size(),
                       platform_text(platform_), platforms));
    }
    json chosen = wanted == candidates.end() ? *candidates.front() : **wanted;
    if (!is_index(chosen)) return chosen;
    if (depth == deepest_index) fail("its indexes are nested too deep");
    json inner = choose(read_blob_json(chosen), depth + 1);
    // Names stand on the outermost index.
    if (!inner.contains("annotations") && chosen.contains("annotations"))
      inner["annotations"] = chosen["annotations"];
    return inner;
  }

  static std::optional<Reference> reference_from(const std::string& name) {
    try {
      return parse_reference(name);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  static std::int64_t seconds_of(const std::string& time) {
    std::tm parts{};
    const char* const rest = ::strptime(time.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    return rest == nullptr ? 0 : ::timegm(&parts);
  }

  // null stands for "nothing" wherever Go wrote the JSON.
  template <typename T>
  static T value_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? T{} : found->get<T>();
  }

  static void read_config(Image& image, const json& json_config) {
    ImageConfig config;
    config.platform = {value_of<std::string>(json_config, "architecture"),
                       value_of<std::string>(json_config, "variant")};
    config.created = seconds_of(value_of<std::string>(json_config, "created"));
    const auto process = json_config.find("config");
    if (process != json_config.end() && process->is_object()) {
      config.entrypoint = value_of<std::vector<std::string>>(*process, "Entrypoint");
      config.cmd = value_of<std::vector<std::string>>(*process, "Cmd");
      if (const auto check = process->find("Healthcheck");
          check != process->end() && check->is_object())
        config.healthcheck = value_of<std::vector<std::string>>(*check, "Test");
      config.env = value_of<std::vector<std::string>>(*process, "Env");
      config.user = value_of<std::string>(*process, "User");
      config.working_directory = value_of<std::string>(*process, "WorkingDir");
      config.stop_signal = value_of<std::string>(*process, "StopSignal");
      config.labels = value_of<std::map<std::string, std::string>>(*process, "Labels");
      for (const auto& [port, nothing] :
           value_of<std::map<std::string, json>>(*process, "ExposedPorts"))
        config.exposed_ports.push_back(port);
    }
    image.config = std::move(config);
  }

  static std::vector<LayerMember> layer_members(const std::vector<TarMember>& members) {
    std::vector<LayerMember> found;
    found.reserve(members.size());
    for (const TarMember& member : members) {
      const bool is_file = !member.special && member.entry.kind == rootfs::Kind::file;
      found.push_back(
          {.path = member.entry.path,
           .size = is_file ? member.entry.size : 0,
           .is_directory = !member.special && member.entry.kind == rootfs::Kind::directory});
    }
    return found;
  }

  void read_layers(Image& image, const std::vector<std::string>& paths, const json& config) const {
    std::vector<std::string> commands;
    if (const auto history = config.find("history"); history != config.end())
      for (const json& step : *history)
        if (!step.value("empty_layer", false))
          commands.push_back(value_of<std::string>(step, "created_by"));
    if (paths.size() > limits::layers)
      fail(fmt::format("it has {} layers, {} is the most", paths.size(), limits::layers));
    const json& diff_ids = config.at("rootfs").at("diff_ids");
    Layers layers;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const tree::Contents blob = contents(paths[i]);
      const std::string layer = paths[i].substr(1);
      const std::string name = name_ + ", layer " + layer;
      const Unpacked tar = unpack(blob, name, size_);
      check_digest(tar.contents.bytes(), diff_ids.at(i).get<std::string>(),
                   layer + ", uncompressed,");
      const std::vector<TarMember> members = read_tar(tar, name, TarEnd::optional);
      layers.add(members, layer);
      image.layers.push_back({.path = layer,
                              .size = blob.bytes().size(),
                              .created_by = commands.size() == paths.size() ? commands[i] : "",
                              .members = layer_members(members),
                              .blob = blob,
                              .is_compressed = tar.contents.bytes().data() != blob.bytes().data()});
    }
    image.root = layers.flatten();
    image.origins = layers.origins();
    image.hidden = layers.hidden();
    image.findings = layers.findings();
  }

  tree::Walker walker_;
  std::string name_;
  Platform platform_;
  std::uint64_t size_;
};

void read_files(Image& image, const ImageReader& reader, Shape shape) {
  image.shape = shape;
  switch (shape) {
    case Shape::docker_archive:
      return reader.read_docker(image);
    case Shape::skopeo_directory:
      return reader.read_skopeo_directory(image);
    default:
      return reader.read_oci(image);
  }
}

// Every file below a directory, as it is, but what is left out.
rootfs::Manifest read_directory(const tree::FileTree& tree, const LeftOut& left_out,
                                Findings& findings) {
  rootfs::Policy as_found{.owner = std::nullopt, .owners = {}, .modes = {}, .mtime = std::nullopt};
  as_found.xattrs.emplace_back("user.*");
  rootfs::Builder builder(as_found);
  const tree::Walker walker(tree);
  std::vector<std::string> todo{"/"};
  while (!todo.empty()) {
    const std::string directory = todo.back();
    todo.pop_back();
    const auto names = tree.list(directory);
    if (!names)
      throw Error("cannot read {}: {}", tree.describe(directory), error_text(names.error()));
    for (const std::string& name : *names) {
      const std::string path = tree::join(directory, name);
      if (left_out.contains(path)) continue;
      const auto status = tree.status(path);
      if (!status)
        throw Error("cannot read {}: {}", tree.describe(path), error_text(status.error()));
      if (status->kind == tree::Kind::other) {
        findings.push_back({.id = FindingId::special_file_left_out,
                            .severity = Severity::note,
                            .subject = path,
                            .what = "a device, a fifo or a socket is left out",
                            .why = "a root file system of whittle has none",
                            .advice = {}});
        continue;
      }
      builder.take(walker, path);
      if (status->kind == tree::Kind::directory) todo.push_back(path);
    }
  }
  rootfs::Manifest manifest = builder.finish();
  for (rootfs::Entry& entry : manifest.entries)
    entry.reasons.clear();  // why a directory is there is not known
  const auto root = or_throw(tree.status("/"), "read", tree, "/");
  rootfs::Entry& entry = manifest.root.emplace();
  entry.path = "/";
  entry.kind = rootfs::Kind::directory;
  entry.mode = root.mode;
  entry.uid = root.uid;
  entry.gid = root.gid;
  return manifest;
}

}  // namespace

bool is_image(const tree::FileTree& directory) {
  return ImageReader(directory, directory.describe("/"), own_platform()).shape(false).has_value();
}

Image read_image(const std::string& path, const Platform& platform, const LeftOut& left_out) try {
  Image image;
  struct stat st{};
  if (path != "-" && ::stat(path.c_str(), &st) != 0)
    throw Error("cannot read {}: {}", path, std::strerror(errno));
  if (S_ISDIR(st.st_mode)) {
    auto tree = std::make_shared<tree::DirectoryTree>(path);
    const ImageReader reader(*tree, path, platform);
    if (const auto shape = reader.shape(false)) {
      read_files(image, reader, *shape);
    } else {
      image.shape = Shape::directory;
      image.root = read_directory(*tree, left_out, image.findings);
      image.tree = std::move(tree);
    }
    return image;
  }
  const std::string name = path == "-" ? "standard input" : path;
  const Unpacked tar = unpack(read_input(path), name);
  Layers members(Whiteouts::kept);
  members.add(read_tar(tar, name), name);
  auto manifest = std::make_unique<rootfs::Manifest>(members.flatten());
  const TarTree tree(std::move(manifest));
  const ImageReader reader(tree, name, platform, tar.stored);
  if (const auto shape = reader.shape(true)) {
    read_files(image, reader, *shape);
  } else {
    image.root = *tree.manifest;
    image.findings = members.findings();
  }
  return image;
} catch (const json::exception& error) {
  throw Error("cannot read the image {}: {}", path, error.what());
}

}  // namespace whittle::image
