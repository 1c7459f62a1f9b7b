#include "image/output.h"

#include "base/error.h"
#include "base/text.h"
#include "image/attached_manifest.h"
#include "image/directory_writer.h"
#include "image/tar_writer.h"
#include "rootfs/parts.h"

#include <unistd.h>

#include <array>
#include <memory>
#include <utility>

namespace whittle::image {

namespace {

constexpr std::array format_names{std::pair(Format::tar, std::string_view("tar")),
                                  std::pair(Format::directory, std::string_view("dir")),
                                  std::pair(Format::oci, std::string_view("oci")),
                                  std::pair(Format::oci_directory, std::string_view("oci-dir"))};

std::optional<Format> format_from(std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (const auto& [format, known] : format_names)
    if (known == name) return format;
  throw Error("unknown format '{}': tar, dir, oci or oci-dir", name);
}

bool is_archive(Format format) {
  return format == Format::tar || format == Format::oci;
}

// What a name says by its ending.
struct NameSays {
  bool archive = false;
  bool directory = false;
  Codec codec = Codec::none;
};

NameSays read_name(std::string_view path) {
  if (path.ends_with('/')) return {.directory = true};
  if (path.ends_with(".tar")) return {.archive = true};
  if (path.ends_with(".tar.gz") || path.ends_with(".tgz"))
    return {.archive = true, .codec = Codec::gzip};
  if (path.ends_with(".tar.zst")) return {.archive = true, .codec = Codec::zstd};
  return {};
}

std::string_view codec_name(Codec codec) {
  constexpr std::array<std::string_view, 3> names{"none", "gzip", "zstd"};
  return names.at(static_cast<std::size_t>(codec));
}

Compression default_of(Codec codec) {
  return codec == Codec::gzip ? default_gzip : codec == Codec::zstd ? default_zstd : no_compression;
}

// Counts what is passed on and computes its digest, except of a plain tar: its
// files have theirs, computed beside the writing, and one of the whole would take
// as long again.
class MeasuringSink : public ByteSink {
 public:
  MeasuringSink(ByteSink& out, Codec codec) : out_(out), hashes_(codec != Codec::none) {}
  void write(Bytes bytes) override {
    size_ += bytes.size();
    if (hashes_) hash_.update(bytes);
    out_.write(bytes);
  }
  void report(OutputReport& report, const OutputOptions& options) {
    report.compressed = size_;
    report.over_budget = options.max_compressed && size_ > *options.max_compressed;
    if (hashes_) report.digest = hash_.finish();
  }

 private:
  ByteSink& out_;
  bool hashes_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
};

// Where spooled bytes go: beside a target file, so that the same disk has to hold
// them; for standard output wherever temporary files go.
std::string spool_directory(const std::string& path) {
  if (path == "-") return {};
  std::string parent = path;
  while (parent.size() > 1 && parent.back() == '/')
    parent.pop_back();
  const auto slash = parent.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : parent.substr(0, slash);
}

// An archive's way out: a file that appears whole, or standard output.
class ArchiveOutput {
 public:
  explicit ArchiveOutput(const std::string& path) {
    if (path == "-") {
      sink_ = std::make_unique<DescriptorSink>(STDOUT_FILENO, "standard output");
    } else {
      auto file = std::make_unique<OutputFile>(path);
      file_ = file.get();
      sink_ = std::move(file);
    }
  }
  ByteSink& sink() { return *sink_; }
  void commit() {
    if (file_ != nullptr) file_->commit();
  }

 private:
  std::unique_ptr<ByteSink> sink_;
  OutputFile* file_ = nullptr;
};

void write_measured_tar(rootfs::Manifest& manifest, const OutputOptions& options, ByteSink& out,
                        OutputReport& report) {
  const Compression& compression = options.form.compression;
  MeasuringSink measure(out, compression.codec);
  const auto compressor = make_compressor(compression, measure, all_cores());
  write_tar(manifest, *compressor);
  compressor->finish();
  measure.report(report, options);
}

OutputReport write_tar_output(rootfs::Manifest& manifest, const OutputOptions& options) {
  OutputReport report;
  ArchiveOutput out(options.path);
  if (options.path == "-" && options.max_compressed) {
    // Standard output cannot be taken back: measure first.
    SpoolFile spool;
    write_measured_tar(manifest, options, spool, report);
    if (!report.over_budget) copy(*spool.read(), out.sink());
  } else {
    write_measured_tar(manifest, options, out.sink(), report);
  }
  if (!report.over_budget) out.commit();
  return report;
}

// Makes the directory appear; tells what is left of the one before.
void commit(OutputDirectory& out, Findings& findings) {
  out.commit();
  if (const auto& old = out.leftover())
    findings.push_back({.id = FindingId::old_output_left,
                        .severity = Severity::warning,
                        .subject = old->path,
                        .what = "what was replaced could not be removed: " + old->reason,
                        .why = "the new directory is complete",
                        .advice = "rm -r " + shell_quoted(old->path)});
}

// Adds a part below a directory of its own.
void add_below(rootfs::Manifest& all, const rootfs::Manifest& part, std::string_view name) {
  const std::string top = fmt::format("/{}", name);
  rootfs::Entry directory;
  directory.path = top;
  directory.kind = rootfs::Kind::directory;
  directory.mode = 0755;
  all.entries.push_back(std::move(directory));
  for (rootfs::Entry entry : part.entries) {
    entry.path.insert(0, top);
    if (entry.kind == rootfs::Kind::hard_link) entry.target.insert(0, top);
    all.entries.push_back(std::move(entry));
  }
}

// Both parts side by side, each as it is to be copied over the root.
rootfs::Manifest side_by_side(const rootfs::Parts& parts) {
  rootfs::Manifest all;
  add_below(all, parts.app, app_directory);
  add_below(all, parts.base, base_directory);
  return all;
}

OutputReport write_directory_output(rootfs::Manifest& manifest, const OutputOptions& options) {
  OutputReport report;
  OutputDirectory out(options.path, options.existing);
  if (options.layers) {
    rootfs::compute_digests(manifest);
    rootfs::Manifest parts = side_by_side(rootfs::split_parts(manifest));
    report.findings = write_directory(parts, out);
  } else {
    report.findings = write_directory(manifest, out);
  }
  report.in_place = out.in_place();
  commit(out, report.findings);
  return report;
}

// The layers of an image: one, or where it is in layers one of each part that holds something.
std::vector<Layer> make_layers(rootfs::Manifest& manifest, const OutputOptions& options,
                               OutputReport& report) {
  const auto make = [&](rootfs::Manifest& part) {
    return make_layer(part, options.form.compression, spool_directory(options.path));
  };
  std::vector<Layer> layers;
  if (!options.layers) {
    layers.push_back(make(manifest));
    return layers;
  }
  rootfs::Parts parts = rootfs::split_parts(manifest);
  const auto add = [&](rootfs::Manifest& files, rootfs::Part part, const char* comment) {
    if (files.entries.empty()) return;
    layers.push_back(make(files));
    layers.back().comment = comment;
    report.layers.push_back({part, layers.back().digest, layers.back().size()});
    rootfs::take_digests(manifest, files);
  };
  add(parts.base, rootfs::Part::base, "what packages ship");
  add(parts.app, rootfs::Part::app, "what no package ships");
  return layers;
}

// The layers and the files around them; nullopt if they are over budget.
std::optional<OciFiles> make_image(rootfs::Manifest& manifest, const OutputOptions& options,
                                   OciForm form, OutputReport& report) {
  const std::vector<Layer> layers = make_layers(manifest, options, report);
  std::uint64_t size = 0;
  for (const Layer& layer : layers)
    size += layer.size();
  report.compressed = size;
  report.over_budget = options.max_compressed && size > *options.max_compressed;
  if (report.over_budget) return std::nullopt;
  OciFiles oci = make_oci_files(layers, options.config, form);
  if (options.attachment) {
    AttachedImage attached = attach(std::move(oci), *options.attachment, options.config);
    oci = std::move(attached.oci);
    report.attached = attached.attachment;
  }
  report.digest = oci.manifest;
  report.image_id = oci.config;
  if (options.form.compression.codec == Codec::zstd)
    report.findings.push_back({.id = FindingId::zstd_layer,
                               .severity = Severity::note,
                               .subject = options.path,
                               .what = "its layer is compressed with zstd",
                               .why = "docker load reads that from 23.0 on, umoci from 0.5 on",
                               .advice = "--compression gzip is read by all"});
  return oci;
}

void write_image(rootfs::Manifest& files, ArchiveOutput& out) {
  write_tar(files, out.sink());
  out.commit();
}

// Who owns the files of a layout means nothing to anybody.
void write_image(rootfs::Manifest& files, OutputDirectory& out, Findings& findings) {
  write_directory(files, out);
  commit(out, findings);
}

OutputReport write_oci_archive(rootfs::Manifest& manifest, const OutputOptions& options) {
  OutputReport report;
  ArchiveOutput out(options.path);
  if (auto oci = make_image(manifest, options, OciForm::archive, report))
    write_image(oci->files, out);
  return report;
}

OutputReport write_oci_layout(rootfs::Manifest& manifest, const OutputOptions& options) {
  OutputReport report;
  OutputDirectory out(options.path, options.existing);
  report.in_place = out.in_place();
  if (auto oci = make_image(manifest, options, OciForm::layout, report))
    write_image(oci->files, out, report.findings);
  return report;
}

}  // namespace

std::string_view format_name(Format format) {
  return format_names.at(static_cast<std::size_t>(format)).second;
}

OutputForm output_form(std::string_view path, std::string_view format,
                       std::string_view compression) {
  const std::optional<Format> said = format_from(format);
  std::optional<Compression> asked;
  if (!compression.empty()) asked = parse_compression(compression);
  const NameSays name = read_name(path);

  if (!said && path != "-" && !name.archive && !name.directory)
    throw Error(
        "cannot tell from the name {} what to write: end it in .tar, .tar.gz, .tgz, .tar.zst or "
        "/, or say --format",
        path);
  const Format chosen = said ? *said : name.directory ? Format::directory : Format::tar;
  const auto contradiction = [&](std::string_view fact) {
    return Error("cannot write {} in the format {}: {}", path, format_name(chosen), fact);
  };
  if (path == "-" && !is_archive(chosen))
    throw contradiction("a directory cannot go to standard output");
  if (name.directory && is_archive(chosen)) throw contradiction("its name is that of a directory");
  if (name.archive && !is_archive(chosen)) throw contradiction("its name is that of an archive");

  if (chosen == Format::directory) {
    if (asked && asked->codec != Codec::none) throw contradiction("a directory is not compressed");
    return {chosen, no_compression};
  }
  if (chosen == Format::tar) {
    if (asked && name.archive && asked->codec != name.codec)
      throw Error("cannot write {} with --compression {}: its name says {}", path, compression,
                  codec_name(name.codec));
    return {chosen, asked ? *asked : default_of(name.codec)};
  }
  // An image's layers are compressed, the archive around them is not.
  if (name.codec != Codec::none)
    throw contradiction("an OCI archive is not compressed as a whole; name it .tar");
  return {chosen, asked ? *asked : default_gzip};
}

OutputReport write_output(rootfs::Manifest& manifest, const OutputOptions& options) {
  switch (options.form.format) {
    case Format::directory:
      return write_directory_output(manifest, options);
    case Format::oci:
      check_config(options.config);
      return write_oci_archive(manifest, options);
    case Format::oci_directory:
      check_config(options.config);
      return write_oci_layout(manifest, options);
    case Format::tar:
      break;
  }
  if (options.layers) throw InternalError("a tar has no layers");
  return write_tar_output(manifest, options);
}

OutputReport write_oci_files(OciFiles& files, const OutputOptions& options) {
  OutputReport report;
  report.digest = files.manifest;
  if (options.form.format == Format::oci) {
    ArchiveOutput out(options.path);
    write_image(files.files, out);
    return report;
  }
  OutputDirectory out(options.path, options.existing);
  report.in_place = out.in_place();
  write_image(files.files, out, report.findings);
  return report;
}

}  // namespace whittle::image
