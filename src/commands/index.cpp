#include "base/error.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/file_options.h"
#include "commands/output.h"
#include "image/image_index.h"
#include "image/output.h"
#include "report/findings_text.h"
#include "report/index_text.h"
#include "report/output_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

namespace whittle::commands {

namespace {

struct IndexOptions {
  std::vector<std::string> images;
  std::string output;
  std::string tag;
  bool replace = false;
  bool json = false;
};

image::OutputOptions output_options(const IndexOptions& options) {
  image::OutputOptions output;
  output.path = options.output;
  const bool is_layout = options.output.ends_with('/');
  output.form = image::output_form(options.output, is_layout ? "oci-dir" : "oci", "");
  output.existing = options.replace ? Existing::replace : Existing::refuse;
  if (options.output == "-" && ::isatty(STDOUT_FILENO) != 0)
    throw Error("cannot write an archive to a terminal: name a file with -o");
  if (options.output == "-" && options.json)
    throw Error("cannot print JSON to standard output: the archive goes there");
  return output;
}

Status run_index(const IndexOptions& options, const Common& common) {
  image::OutputOptions output = output_options(options);
  image::IndexRequest request;
  request.paths = options.images;
  if (!options.tag.empty()) request.reference = image::parse_reference(options.tag);
  request.created = source_date();
  if (output.form.format == image::Format::oci_directory) request.form = image::OciForm::layout;
  image::ImageIndex index = image::make_index(request);
  output.config.reference = index.reference;
  const image::OutputReport report = image::write_oci_files(index.oci, output);
  tell(report::findings_text(report.findings, color_for(common, stderr)));
  if (!common.quiet) tell(report::index_text(index, output, report));
  if (options.json) {
    report::Json document = report::document();
    report::put_output(document, output, report);
    report::put_index(document, index);
    print(report::dump(document));
  }
  return Status::done;
}

}  // namespace

Run add_index(CLI::App& app, const Common& common) {
  auto options = std::make_shared<IndexOptions>();
  app.footer("Example:\n  whittle index amd64.tar arm64.tar --tag server:1.0 -o server.tar");
  app.add_option("IMAGE", options->images, "an OCI archive or layout, as pack --format oci writes")
      ->type_name("IMAGE")
      ->required();
  app.add_option("-o,--output", options->output,
                 "the archive, a layout with a slash at its end, or - for standard output")
      ->type_name("OUT")
      ->required();
  app.add_option("--tag", options->tag, "the name of the image; else the one that all have")
      ->type_name("NAME[:TAG]");
  app.add_flag("--replace", options->replace, "replace what a target directory holds");
  app.add_flag("--json", options->json, "print what is in it, for machines");
  return [options, &common] { return run_index(*options, common); };
}

}  // namespace whittle::commands
