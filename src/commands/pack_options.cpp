#include "commands/pack_options.h"

#include "base/error.h"
#include "commands/output.h"
#include "report/bill_text.h"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cstddef>

namespace whittle::commands {

namespace {

// Puts the options that `add` adds under a heading of --help.
template <typename Add>
void add_group(CLI::App& app, const char* heading, Add add) {
  const std::size_t before = app.get_options().size();
  add();
  const auto options = app.get_options();
  for (std::size_t i = before; i < options.size(); ++i)
    options[i]->group(heading);
}

}  // namespace

void PackOptions::add_to(CLI::App& app) {
  app.footer("Example:\n  whittle pack /usr/bin/curl -o curl.tar");
  app.add_option("PROGRAM", programs, "what will run, and where it will be")
      ->type_name("PROGRAM[:AT]");
  add_group(app, "What is written", [&] { add_output_to(app); });
  add_group(app, "What is packed", [&] { add_contents_to(app); });
  add_group(app, "What no library list names", [&] { needs.add_to(app); });
  add_group(app, "What the files are like", [&] { files.add_to(app); });
  add_group(app, "Where things are, and what the program will have", [&] { process.add_to(app); });
  add_group(app, "What the image says", [&] {
    image.add_to(app);
    healthcheck.add_to(app);
  });
  add_group(app, "What it may weigh", [&] { budget.add_to(app); });
}

void PackOptions::add_output_to(CLI::App& app) {
  app.add_option("-o,--output", output,
                 "a .tar, .tar.gz or .tar.zst file, a directory with a slash at its end, or - for "
                 "standard output")
      ->type_name("OUT");
  app.add_option("--format", format,
                 "tar, dir, or an image as oci archive or oci-dir; else by the name of OUT")
      ->check(CLI::IsMember({"tar", "dir", "oci", "oci-dir"}));
  app.add_option("--compression", compression,
                 "none, gzip[:1-12] or zstd[:1-22]; else by the name of OUT, gzip for images")
      ->type_name("CODEC[:LEVEL]");
  app.add_option("--from", from,
                 "an image to make small: what it starts, as whom and where, its variables, ports "
                 "and labels are taken from it where no option says so")
      ->type_name("IMAGE");
  app.add_flag("--layers", layers,
               "two layers: what packages ship, and on it what you build; of a directory, base and "
               "app in it");
  app.add_option("--debug-image", debug_image,
                 "besides, the same with a shell and what --strip leaves out, by its name as OUT")
      ->type_name("OUT");
  app.add_option("--sbom", sbom,
                 "a document of what packages and files these are, and which needs which: "
                 ".spdx.json, .cdx.json or .spdx3.json")
      ->type_name("FILE");
  app.add_flag(
         "--attach-sbom", attach_sbom,
         "put such a document beside the image in its archive or layout; =buildkit: as BuildKit "
         "does")
      ->type_name("[=buildkit]");
  app.add_flag("--replace", replace, "replace what a target directory holds");
  app.add_flag("--plan", plan, "print what would be packed and why, and write nothing");
  app.add_flag("--json", json, "print what is packed and why, for machines");
  reports.add_to(app, HtmlPages::yes);
  app.add_option("--config", config,
                 "the file that says the rest; ./whittle.toml where there is no PROGRAM")
      ->type_name("FILE");
}

void PackOptions::add_contents_to(CLI::App& app) {
  app.add_option("--include", includes,
                 "a file or directory to pack besides, with what its ELF files need")
      ->type_name("PATH[:AT]")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--package", packages,
                 "what a package of the root ships, less what only people and compilers read; "
                 "=all: that too; own: the program's package")
      ->type_name("NAME[=all]|own")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--trace", traces,
                 "what a run used besides, as `whittle trace` recorded it, but what is of one run, "
                 "one person or one machine")
      ->type_name("FILE")
      ->take_all()
      ->allow_extra_args(false);
  tries.add_to(app);
  app.add_option("--exclude", excludes, "leave out what matches, with all that is in it")
      ->type_name("GLOB")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--force", force, "pack although a program does not start without what is left out");
  app.add_flag("--no-package-db", no_package_db,
               "leave out what tells scanners which packages the files are of");
  app.add_flag("--licenses", licenses, "pack the licence texts of these packages too");
  app.add_option("--allow-missing", allow_missing,
                 "pack although this name is not found; all: whatever is not found")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false);
}

plan::Start PackOptions::start(const std::vector<std::string>& entrypoint) const {
  const image::ImageConfig said = image.config(process);
  plan::Start start;
  start.entrypoint = entrypoint;
  start.cmd = said.cmd;
  start.env = said.env;
  start.directory = said.working_directory;
  start.user = said.user;
  start.no_need = needs.off;
  start.allow_missing = allow_missing;
  return start;
}

image::OutputOptions PackOptions::output_options() const {
  image::OutputOptions options;
  options.path = output;
  options.form = image::output_form(output, format, compression);
  options.existing = replace ? Existing::replace : Existing::refuse;
  if (output == "-" && ::isatty(STDOUT_FILENO) != 0) {
    throw Error("cannot write an archive to a terminal: name a file with -o");
  }
  if (!image.tag.empty() && !image::is_image(options.form.format)) {
    throw Error("cannot name {} {}: only --format oci and oci-dir have names in them", output,
                image.tag);
  }
  if (output == "-" && json) {
    throw Error("cannot print JSON to standard output: the archive goes there");
  }
  options.layers = layers;
  if (layers && options.form.format == image::Format::tar) {
    throw Error(
        "cannot write {} in layers: a tar is one layer; say --format oci for an image, or name a "
        "directory, as in -o rootfs/",
        output);
  }
  if (!sbom.empty() && !report::bill_format_of(sbom)) {
    throw Error("cannot use --sbom {}: its name ends in none of .spdx.json, .cdx.json, .spdx3.json",
                sbom);
  }
  options.max_compressed = budget.compressed();
  if (options.max_compressed && options.form.format == image::Format::directory) {
    throw Error("cannot use --max-compressed {} for {}: a directory is not compressed",
                budget.max_compressed, output);
  }
  options.config = image.config(process);
  attachment(options);
  return options;
}

std::optional<image::AttachmentForm> PackOptions::attachment(
    const image::OutputOptions& written) const {
  if (attach_sbom.empty()) return std::nullopt;
  if (attach_sbom != "true" &&
      attach_sbom != "buildkit")  // "true": what CLI11 makes of a flag alone
    throw Error("cannot use --attach-sbom={}: it is buildkit, or nothing", attach_sbom);
  if (!image::is_image(written.form.format))
    throw Error(
        "cannot attach an SBOM to {}: a {} has no place for it; say --format oci or oci-dir, or "
        "--sbom FILE",
        output, written.form.format == image::Format::tar ? "tar" : "directory");
  if (attach_sbom == "buildkit") return image::AttachmentForm::buildkit;
  if (!written.config.reference)
    throw Error(
        "cannot attach an SBOM to {} without --tag: where two manifests lie side by side tools "
        "tell the image by its name",
        output);
  return image::AttachmentForm::referrer;
}

image::OutputOptions PackOptions::debug_output(const image::OutputOptions& written) const {
  image::OutputOptions options = written;
  options.path = debug_image;
  if (debug_image == "-" || debug_image == output)
    throw Error("cannot write the debug image to {}: name a file or directory of its own",
                debug_image);
  options.form = image::output_form(debug_image, format, compression);
  options.layers = layers && options.form.format != image::Format::tar;
  options.max_compressed = std::nullopt;
  options.attachment = std::nullopt;
  if (!image.tag.empty() && image::is_image(options.form.format))
    options.config.reference =
        image::parse_reference(options.config.reference->familiar + "-debug");
  return options;
}

}  // namespace whittle::commands
