#include "report/pack_summary.h"

#include "base/size.h"
#include "base/text.h"
#include "report/count_text.h"
#include "report/dockerfile_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

namespace whittle::report {

namespace {

using image::Format;

// ADD or COPY; a name with spaces or worse in it must be in the exec form.
std::string taking(std::string_view word, const std::string& path) {
  const bool plain = std::ranges::all_of(path, [](char c) {
    return c == '/' || c == '.' || c == '-' || c == '_' || c == '+' || c == ',' ||
           (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  return plain ? fmt::format("{} {} /\n", word, path)
               : fmt::format("{} {}\n", word, exec_form({path, "/"}));
}

// The two directories of a root file system in layers, the lower one first.
std::string taking_layers(const std::string& path) {
  std::string text;
  for (const auto name : {image::base_directory, image::app_directory})
    text += taking("COPY", fmt::format("{}{}{}/", path, path.ends_with('/') ? "" : "/", name));
  return text;
}

// What was written as ADD and COPY take it: by a path in the build context. That is
// the current directory, or where the current directory does not hold it, its own.
struct InContext {
  std::string context;  // empty: the current directory
  std::string path;
};
InContext in_context(const std::string& written) {
  const auto normal = std::filesystem::path(written).lexically_normal();
  if (normal.is_relative() && *normal.begin() != "..") return {"", written};
  const auto plain = normal.has_filename() ? normal : normal.parent_path();
  if (plain == plain.root_path() || plain.filename() == "..") return {plain, "."};
  return {plain.parent_path(), plain.filename().string() + (written.ends_with('/') ? "/" : "")};
}

std::string dockerfile(const image::OutputOptions& options) {
  const image::ImageConfig& config = options.config;
  const auto [context, path] = in_context(options.path);
  std::string text;
  if (!context.empty()) text += fmt::format("# with the build context {}\n", escape_line(context));
  text += "FROM scratch\n";
  if (options.form.compression.codec == image::Codec::zstd)
    text += "# Docker unpacks zstd from 23.0 on\n";
  text += options.layers ? taking_layers(path)
                         : taking(options.form.format == Format::directory ? "COPY" : "ADD", path);
  return text + config_instructions(config);
}

// A word for the shell.
std::string shell_word(const std::string& word) {
  const std::string text = escape_line(word);
  const bool is_plain = text.find_first_of(" '\"\\$&;|<>()*?[]#~`!") == std::string::npos;
  return is_plain ? text : shell_quoted(text);
}

// How to go on; nothing is known of where standard output went.
std::string next_step(const image::OutputOptions& options) {
  if (options.path == "-") return {};
  const auto& reference = options.config.reference;
  if (options.form.format == Format::oci) {
    std::string text = fmt::format("docker load -i {}\n", shell_word(options.path));
    if (reference) text += fmt::format("docker run --rm {}\n", reference->familiar);
    return text;
  }
  if (options.form.format == Format::oci_directory) {
    std::string layout = options.path;
    while (layout.size() > 1 && layout.ends_with('/'))
      layout.pop_back();
    const std::string source = "oci:" + layout + (reference ? ":" + reference->tag : "");
    return fmt::format("skopeo copy {} docker-daemon:{}\n", shell_word(source),
                       reference ? reference->familiar : "NAME:TAG");
  }
  return dockerfile(options);
}

}  // namespace

std::string pack_summary(const rootfs::Manifest& manifest, const image::OutputOptions& options,
                         const image::OutputReport& report) {
  std::vector<const rootfs::Entry*> files;
  for (const auto& entry : manifest.entries)
    if (entry.kind == rootfs::Kind::file) files.push_back(&entry);
  std::ranges::stable_sort(files, std::ranges::greater{}, &rootfs::Entry::size);
  std::string text =
      fmt::format("{}: {}", options.path == "-" ? "standard output" : escape_line(options.path),
                  counts_text(manifest));
  if (report.compressed && options.form.compression.codec != image::Codec::none)
    text += fmt::format(", compressed {}", size_text(*report.compressed));
  text += "\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(5, files.size()); ++i) {
    text += fmt::format("  {:>9}  {}\n", print_size(files[i]->size), escape_line(files[i]->path));
  }
  for (const image::LayerReport& layer : report.layers)
    text += fmt::format("{:<5}    sha256:{}, {}\n", rootfs::part_name(layer.part),
                        layer.digest.hex(), size_text(layer.size));
  if (report.image_id) text += fmt::format("image ID sha256:{}\n", report.image_id->hex());
  if (report.image_id && report.digest)
    text += fmt::format("digest   sha256:{}\n", report.digest->hex());
  if (report.attached) text += fmt::format("SBOM     sha256:{}\n", report.attached->hex());
  if (report.in_place) text += "it is a mount point and was filled in place\n";
  const std::string next = next_step(options);
  if (!next.empty()) text += "\n" + next;
  return text;
}

}  // namespace whittle::report
