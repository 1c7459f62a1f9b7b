// What a root file system is made of, as a document.
//
// BuildKit asks a generator by variables (docs/attestations/sbom-protocol.md): the root to
// look at is BUILDKIT_SCAN_SOURCE, read-only, and below BUILDKIT_SCAN_DESTINATION there has to be
// NAME.spdx.json, NAME being the last name of the source. Each directory below
// BUILDKIT_SCAN_SOURCE_EXTRAS is another one.
#include "base/error.h"
#include "base/output_file.h"
#include "commands/bills.h"
#include "commands/command.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "image/image_reader.h"
#include "report/bill_text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::commands {

namespace {

using report::BillFormat;

struct SbomOptions {
  std::string root;
  std::string platform;
  std::string format;
  std::string output;
};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void write(const std::string& path, const std::string& text) {
  OutputFile file(path);
  file.write(as_bytes(text));
  file.commit();
}

BillFormat format_of(const SbomOptions& options) {
  if (!options.format.empty()) return report::find_bill_format(options.format).value();
  return report::bill_format_of(options.output).value_or(BillFormat::spdx);
}

std::string document_of(const std::string& root, const SbomOptions& options, BillFormat format) {
  image::Image image =
      image::read_image(root, options.platform.empty() ? image::own_platform()
                                                       : image::parse_platform(options.platform));
  return report::bill_text(bill_of(std::move(image), bill_name(root)), format, WHITTLE_VERSION);
}

// Each source that BuildKit names, and where its document is to be.
Status run_as_generator(const std::string& source, const std::string& destination) {
  std::vector<std::string> sources = {source};
  if (const std::string extras = variable("BUILDKIT_SCAN_SOURCE_EXTRAS"); !extras.empty()) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(extras, error))
      sources.push_back(entry.path());
    if (error) throw Error("cannot read {}: {}", extras, error.message());
    std::ranges::sort(sources.begin() + 1, sources.end());
  }
  for (const std::string& each : sources) {
    const std::string path =
        (std::filesystem::path(destination) / (bill_name(each) + ".spdx.json")).string();
    write(path, document_of(each, {}, BillFormat::spdx));
  }
  return Status::done;
}

Status run_sbom(const SbomOptions& options, const Common& common) {
  const Progress progress("looking at what is there", common);
  if (options.root.empty()) {
    const std::string source = variable("BUILDKIT_SCAN_SOURCE");
    const std::string destination = variable("BUILDKIT_SCAN_DESTINATION");
    if (source.empty() || destination.empty()) throw CLI::RequiredError("ROOT");
    return run_as_generator(source, destination);
  }
  const std::string text = document_of(options.root, options, format_of(options));
  if (options.output.empty() || options.output == "-") {
    print(text);
  } else {
    write(options.output, text);
  }
  return Status::done;
}

}  // namespace

Run add_sbom(CLI::App& app, const Common& common) {
  auto options = std::make_shared<SbomOptions>();
  app.footer("Example:\n  whittle sbom root/ -o root.spdx.json");
  app.add_option("--format", options->format,
                 "the kind of document; else by the name of OUT, SPDX where it says nothing")
      ->check(CLI::IsMember(report::bill_format_names()));
  app.add_option("-o,--output", options->output, "where it is written; standard output unless said")
      ->type_name("OUT");
  app.add_option("--platform", options->platform, "which image is meant where ROOT holds several")
      ->type_name("OS/ARCH[/VARIANT]");
  app.add_option("ROOT", options->root,
                 "a directory, a tar, an image; - is standard input; as a generator of BuildKit "
                 "what its variables name");
  return [options, &common] { return run_sbom(*options, common); };
}

}  // namespace whittle::commands
