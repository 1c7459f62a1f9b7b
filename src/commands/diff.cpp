#include "base/error.h"
#include "commands/command.h"
#include "commands/output.h"
#include "commands/report_options.h"
#include "image/image_reader.h"
#include "report/difference_text.h"
#include "report/findings_markdown.h"
#include "report/findings_text.h"
#include "report/html_report.h"
#include "report/manifest_json.h"
#include "rootfs/difference.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

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
  ReportOptions reports;
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

// What is compared, and what came of it.
struct Compared {
  image::Image before;
  image::Image after;
  std::vector<Difference> differences;
  Findings findings;
};

report::Json json_of(const Compared& compared) {
  report::Json document = report::document();
  report::put_differences(document, compared.before.root, compared.after.root,
                          compared.differences);
  document["findings"] = report::Json::array();
  for (const Finding& finding : compared.findings)
    document["findings"].push_back(report::to_json(finding));
  return document;
}

void write_reports(const DiffOptions& options, const Compared& compared) {
  const std::string subject = fmt::format("{} and {}", options.before, options.after);
  options.reports.write(
      {.command = "diff",
       .subject = subject,
       .findings = &compared.findings,
       .image = nullptr,
       .json = [&] { return json_of(compared); },
       .markdown = [&] { return report::findings_markdown("diff", subject, compared.findings); },
       .html =
           [&] {
             return report::html_of({options.before, options.after, compared.before.root,
                                     compared.after.root, compared.differences, compared.findings});
           }});
}

Compared compare(const DiffOptions& options) {
  Compared compared{read(options.before), read(options.after), {}, {}};
  compared.findings = compared.before.findings;
  compared.findings.insert(compared.findings.end(), compared.after.findings.begin(),
                           compared.after.findings.end());
  compared.differences = differences(compared.before.root, compared.after.root, options.ignored);
  return compared;
}

Status run_diff(const DiffOptions& options, const Common& common) {
  options.reports.check();
  if (options.before == "-" && options.after == "-")
    throw Error("cannot compare standard input with itself: only one of A and B can be -");
  const Compared compared = compare(options);
  write_reports(options, compared);
  if (options.json) {
    print(report::dump(json_of(compared)));
  } else {
    print(report::difference_text(compared.before.root, compared.after.root, compared.differences,
                                  color_for(common, stdout)));
    Findings findings = compared.findings;
    if (common.verbose == 0) findings = report::gathered(std::move(findings));
    if (!common.quiet) tell(report::findings_text(findings, color_for(common, stderr)));
  }
  return compared.differences.empty() ? Status::done : Status::no;
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
  options->reports.add_to(app, HtmlPages::yes);
  app.add_option("A", options->before, "a directory, a tar, an image; - is standard input")
      ->required();
  app.add_option("B", options->after, "what it is compared with")->required();
  return [options, &common] { return run_diff(*options, common); };
}

}  // namespace whittle::commands
