// One index of images for several platforms.
//
// index.json names a single thing, an index, which is a blob as an image's manifest is one and
// names the manifests: that is what registries keep under a name, and what skopeo, podman and
// containerd take a name to be. With the images side by side in index.json itself podman and
// skopeo say that there are several. Engines up to 28 read manifest.json alone: it has the first
// image, for a second one under the same name would take its place.
#include "image/image_index.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/input_file.h"
#include "image/layers.h"
#include "image/oci_json.h"
#include "image/tar_reader.h"
#include "image/unpack.h"
#include "rootfs/manifest_tree.h"
#include "tree/directory_tree.h"
#include "tree/walker.h"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

namespace whittle::image {

namespace {

using nlohmann::json;

// The members of a tar as files.
class Members : public rootfs::ManifestTree {
 public:
  explicit Members(std::unique_ptr<const rootfs::Manifest> manifest)
      : rootfs::ManifestTree(*manifest), manifest_(std::move(manifest)) {}

 private:
  std::unique_ptr<const rootfs::Manifest> manifest_;
};

// The files that an image consists of: below a directory, or in a tar.
std::unique_ptr<const tree::FileTree> open_files(const std::string& path) {
  struct stat st{};
  if (path != "-" && ::stat(path.c_str(), &st) != 0)
    throw Error("cannot read {}: {}", path, std::strerror(errno));
  if (S_ISDIR(st.st_mode)) return std::make_unique<tree::DirectoryTree>(path);
  Layers members(Whiteouts::kept);
  members.add(read_tar(unpack(read_input(path), path), path), path);
  return std::make_unique<Members>(std::make_unique<rootfs::Manifest>(members.flatten()));
}

// A blob as it goes into the index.
struct Blob {
  tree::Contents contents;
  Digest digest;
};

// Takes the images out of one archive or layout.
class Source {
 public:
  explicit Source(const std::string& path)
      : path_(path), files_(open_files(path)), walker_(*files_) {
    if (walker_.walk("/oci-layout") && walker_.walk("/index.json")) return;
    if (walker_.walk("/manifest.json"))
      fail(
          fmt::format("it is of Docker's own form; skopeo copy docker-archive:{} oci-archive:OUT "
                      "makes an OCI image of it",
                      path));
    fail("it is no OCI archive or layout; pack --format oci writes one");
  }

  // Calls `take` with the descriptor of each image, and the names that it or an index around
  // it has.
  template <typename Take>
  void for_each_image(Take take) const {
    visit(parse("/index.json"), json(), 0, take);
  }

  Blob blob(const json& descriptor) const {
    const auto named = descriptor.at("digest").get<std::string>();
    constexpr std::string_view algorithm = "sha256:";
    const auto digest = named.starts_with(algorithm)
                            ? Digest::from_hex(named.substr(algorithm.size()))
                            : std::nullopt;
    if (!digest) fail(fmt::format("'{}' is no digest by sha256", named));
    const std::string path = blob_path(*digest);
    Blob blob{contents(path), *digest};
    if (const Digest found = sha256(blob.contents.bytes()); found != *digest)
      fail(fmt::format("{} is damaged: its digest is {}", path.substr(1), found.hex()));
    return blob;
  }

  json parse(const Blob& blob) const { return parse(blob.contents, blob_path(blob.digest)); }

  [[noreturn]] void fail(const std::string& fact) const {
    throw Error("cannot put {} into an index: {}", path_, fact);
  }

 private:
  tree::Contents contents(const std::string& path) const {
    const auto walked = walker_.walk(path);
    if (!walked) fail(fmt::format("{}: {}", path.substr(1), error_text(walked.error())));
    auto file = files_->contents(walked->path);
    if (!file) fail(fmt::format("{}: {}", path.substr(1), error_text(file.error())));
    return *std::move(file);
  }

  json parse(const tree::Contents& contents, const std::string& path) const {
    const std::string_view text = contents.text();
    if (text.size() > limits::json_size || json_depth(text) > limits::json_depth)
      fail(path.substr(1) + " is larger or deeper than an image's can be");
    json parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) fail(path.substr(1) + " is no JSON");
    return parsed;
  }
  json parse(const std::string& path) const { return parse(contents(path), path); }

  template <typename Take>
  void visit(const json& index, const json& names, int depth, Take& take) const {
    if (depth == deepest_index) fail("its indexes are nested too deep");
    for (const json& descriptor : index.at("manifests")) {
      if (is_attestation(descriptor)) continue;
      const json own = descriptor.value("annotations", json::object());
      const json& known = own.contains(full_name_key) ? own : names;
      if (is_index(descriptor)) {
        visit(parse(blob(descriptor)), known, depth + 1, take);
      } else {
        take(descriptor, known);
      }
    }
  }

  std::string path_;
  std::unique_ptr<const tree::FileTree> files_;
  tree::Walker walker_;
};

class Index {
 public:
  explicit Index(const IndexRequest& request) : request_(request) {
    for (const std::string& path : request.paths)
      add(path);
    if (images_.empty()) throw Error("cannot make an index of no image");
  }

  ImageIndex finish() {
    ImageIndex result;
    result.reference = request_.reference ? request_.reference : common_reference();
    const std::string index = dump({{"schemaVersion", 2},
                                    {"mediaType", media_type("index.v1+json")},
                                    {"manifests", descriptors_}});
    const Digest digest = sha256(as_bytes(index));
    json entry = descriptor(media_type("index.v1+json"), digest, index.size());
    if (result.reference) entry["annotations"] = name_annotations(*result.reference);

    OciFileList files(request_.created);
    for (const auto& [blob, contents] : blobs_)
      files.add(blob, rootfs::ContentSource(contents), contents.bytes().size());
    files.add(blob_path(digest), index);
    files.add("/index.json", dump({{"schemaVersion", 2},
                                   {"mediaType", media_type("index.v1+json")},
                                   {"manifests", json::array({std::move(entry)})}}));
    files.add("/oci-layout", std::string(layout_text));
    if (request_.form == OciForm::archive) files.add("/manifest.json", docker_manifest(result));
    result.oci = {files.finish(), first_config_, digest};
    result.images = std::move(images_);
    return result;
  }

 private:
  void add(const std::string& path) {
    const Source source(path);
    const std::size_t before = images_.size();
    source.for_each_image([&](const json& descriptor, const json& names) {
      add_image(source, path, descriptor);
      if (names.is_object())
        names_.push_back(names.value(std::string(full_name_key), std::string()));
    });
    if (images_.size() == before) source.fail("its index names no image");
  }

  void add_image(const Source& source, const std::string& path, const json& found) {
    const Blob manifest = take(source, found);
    const json parsed = source.parse(manifest);
    const Blob config = take(source, parsed.at("config"));
    const json described = source.parse(config);
    std::vector<std::string> layers;
    for (const json& layer : parsed.at("layers"))
      layers.push_back(blob_path(take(source, layer).digest).substr(1));
    const Platform platform{described.at("architecture").get<std::string>(),
                            described.value("variant", std::string())};
    for (const IndexedImage& other : images_)
      if (other.platform == platform)
        throw Error("cannot put {} and {} into one index: both are for linux/{}", other.source,
                    path, platform_text(platform));
    json entry = descriptor(found.value("mediaType", media_type("manifest.v1+json")),
                            manifest.digest, manifest.contents.bytes().size());
    entry["platform"] = platform_json(platform);
    descriptors_.push_back(std::move(entry));
    if (images_.empty()) {
      first_config_ = config.digest;
      first_layers_ = std::move(layers);
    }
    images_.push_back({platform, manifest.digest, path});
  }

  Blob take(const Source& source, const json& descriptor) {
    Blob blob = source.blob(descriptor);
    blobs_.emplace(blob.digest, blob.contents);
    return blob;
  }

  // The name that all of them have.
  std::optional<Reference> common_reference() const {
    const bool is_common =
        !names_.empty() && std::ranges::count(names_, names_.front()) == std::ssize(names_);
    if (!is_common || names_.size() != images_.size() || names_.front().empty()) return {};
    return parse_reference(names_.front());
  }

  std::string docker_manifest(const ImageIndex& result) const {
    json image{{"Config", blob_path(first_config_).substr(1)},
               {"RepoTags", nullptr},
               {"Layers", first_layers_}};
    if (result.reference) image["RepoTags"] = json::array({result.reference->familiar});
    return dump(json::array({std::move(image)}));
  }

  const IndexRequest& request_;
  json descriptors_ = json::array();
  std::map<Digest, tree::Contents> blobs_;  // each once
  std::vector<IndexedImage> images_;
  std::vector<std::string> names_;  // full, empty where there is none
  Digest first_config_;
  std::vector<std::string> first_layers_;
};

}  // namespace

ImageIndex make_index(const IndexRequest& request) try {
  return Index(request).finish();
} catch (const json::exception& error) {
  throw Error("cannot make an index: an image is not as OCI has it: {}", error.what());
}

}  // namespace whittle::image
