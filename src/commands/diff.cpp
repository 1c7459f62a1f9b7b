#include "base/error.h"
#include "commands/command.h"
#include "commands/output.h"
#include "image/image_reader.h"
#include "report/difference_text.h"
#include "report/findings_text.h"
#include "report/manifest_json.h"
#include "rootfs/difference.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace whittle::commands {

namespace {

using rootfs::Difference;
using rootfs::Field;

struct DiffOptions {
  std::string before;
  std::string after;
  std::vector<std::string> ignored;  // names of fields
  bool json = false;
};

image::Image read(const std::string& path) {
  image::Image image = image::read_image(path);
  rootfs::compute_digests(image.root);
  return image;
}

std::vector<Difference> differences(const rootfs::Manifest& before, const rootfs::Manifest& after,
                                    const std::vector<std::string>& ignored) {
  std::vector<Difference> all = rootfs::compare(before, after);
  std::erase_if(all, [&](Difference& difference) {
    if (difference.fields.empty()) return false;
    std::erase_if(difference.fields, [&](Field field) {
      return std::ranges::find(ignored, rootfs::field_name(field)) != ignored.end();
    });
    return difference.fields.empty();
  });
  return all;
}

Status run_diff(const DiffOptions& options, const Common& common) {
  if (options.before == "-" && options.after == "-")
    throw Error("cannot compare standard input with itself: only one of A and B can be -");
  const image::Image before = read(options.before);
  const image::Image after = read(options.after);
  Findings findings = before.findings;
  findings.insert(findings.end(), after.findings.begin(), after.findings.end());
  const std::vector<Difference> found = differences(before.root, after.root, options.ignored);
  if (options.json) {
    report::Json document = report::document();
    report::put_differences(document, before.root, after.root, found);
    document["findings"] = report::Json::array();
    for (const Finding& finding : findings)
      document["findings"].push_back(report::to_json(finding));
    print(report::dump(document));
  } else {
    print(report::difference_text(before.root, after.root, found, color_for(common, stdout)));
    if (common.verbose == 0) findings = report::gathered(std::move(findings));
    if (!common.quiet) tell(report::findings_text(findings, color_for(common, stderr)));
  }
  return found.empty() ? Status::done : Status::no;
}

}  // namespace

Run add_diff(CLI::App& app, const Common& common) {
  auto options = std::make_shared<DiffOptions>();
  app.footer("Example:\n  whittle diff old.tar new/");
  std::vector<std::string> names;
  for (const Field field : rootfs::all_fields)
    names.emplace_back(rootfs::field_name(field));
  app.add_option("--ignore", options->ignored, "what may differ; may be repeated")
      ->type_name("FIELD")
      ->check(CLI::IsMember(names))
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--json", options->json, "the result for machines");
  app.add_option("A", options->before, "a directory, a tar, an image; - is standard input")
      ->required();
  app.add_option("B", options->after, "what it is compared with")->required();
  return [options, &common] { return run_diff(*options, common); };
}

}  // namespace whittle::commands
