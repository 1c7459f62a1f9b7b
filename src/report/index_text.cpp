#include "report/index_text.h"

#include "base/text.h"
#include "report/count_text.h"

#include <fmt/format.h>

#include <utility>

namespace whittle::report {

namespace {

std::string platform_of(const image::IndexedImage& image) {
  return "linux/" + image::platform_text(image.platform);
}

// To a registry with all that it has: engines take the image of their own platform.
std::string next_step(const image::ImageIndex& index, const image::OutputOptions& options) {
  if (options.path == "-") return {};
  const bool is_archive = options.form.format == image::Format::oci;
  std::string source = options.path;
  while (source.size() > 1 && source.ends_with('/'))
    source.pop_back();
  source = (is_archive ? "oci-archive:" : "oci:") + source;
  if (index.reference) source += ":" + index.reference->tag;
  return fmt::format("\nskopeo copy --all {} docker://{}\n", shell_quoted(source),
                     index.reference ? index.reference->full : "REGISTRY/NAME:TAG");
}

}  // namespace

std::string index_text(const image::ImageIndex& index, const image::OutputOptions& options,
                       const image::OutputReport& report) {
  std::string text = fmt::format(
      "{}: {}, {}\n", options.path == "-" ? "standard output" : escape_line(options.path),
      count_text(index.images.size(), "platform", "platforms"),
      size_text(rootfs::total_size(index.oci.files)));
  for (const image::IndexedImage& image : index.images)
    text += fmt::format("  {:<14} sha256:{}  {}\n", platform_of(image), image.manifest.hex(),
                        escape_line(image.source));
  if (report.digest) text += fmt::format("digest   sha256:{}\n", report.digest->hex());
  if (report.in_place) text += "it is a mount point and was filled in place\n";
  return text + next_step(index, options);
}

void put_index(Json& document, const image::ImageIndex& index) {
  Json platforms = Json::array();
  for (const image::IndexedImage& image : index.images) {
    Json json{{"platform", platform_of(image)}, {"sha256", image.manifest.hex()}};
    put_path(json, "source", image.source);
    platforms.push_back(std::move(json));
  }
  document["platforms"] = std::move(platforms);
}

}  // namespace whittle::report
