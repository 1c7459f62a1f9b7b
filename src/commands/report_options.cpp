#include "commands/report_options.h"

#include "base/error.h"
#include "base/output_file.h"
#include "base/text.h"
#include "image/input_file.h"
#include "report/dockerfile_lines.h"
#include "report/finding_reports.h"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>

namespace whittle::commands {

namespace {

// The last one only of commands that have pages.
constexpr auto all_kinds =
    std::to_array<std::string_view>({"json", "markdown", "sarif", "junit", "gitlab", "html"});

std::vector<std::string> kinds_with(HtmlPages pages) {
  return {all_kinds.begin(), all_kinds.end() - (pages == HtmlPages::yes ? 0 : 1)};
}

struct Report {
  std::string kind;
  std::string file;
};

Report parsed(const std::string& text, HtmlPages pages) {
  const std::vector<std::string> kinds = kinds_with(pages);
  const auto equals = text.find('=');
  Report report{text.substr(0, equals),
                equals == std::string::npos ? std::string() : text.substr(equals + 1)};
  if (std::ranges::find(kinds, report.kind) == kinds.end()) {
    throw Error("cannot use --report {}: there is no kind {}{}", text, report.kind,
                did_you_mean(report.kind, kinds));
  }
  if (report.file.empty())
    throw Error("cannot use --report {}: it is KIND=FILE, such as json=report.json", text);
  return report;
}

// The layer that a finding's file is of.
std::optional<std::size_t> layer_of(const Finding& finding, const image::Image& image) {
  if (finding.id == FindingId::secret_in_layer) {
    const auto hidden = std::ranges::find_if(image.hidden, [&](const image::HiddenFile& file) {
      return file.path == finding.subject || file.path.starts_with(finding.subject + '/');
    });
    return hidden == image.hidden.end() ? std::nullopt : std::optional(hidden->layer);
  }
  const rootfs::Entry* const entry = image.root.find(finding.subject);
  if (entry == nullptr || image.origins.empty()) return std::nullopt;
  return image.origins[static_cast<std::size_t>(entry - image.root.entries.data())];
}

// A Dockerfile as the repository names it: SARIF and GitLab want a relative path.
std::string relative_name(const std::string& dockerfile) {
  const auto relative =
      std::filesystem::path(dockerfile).lexically_proximate(std::filesystem::current_path());
  return relative.generic_string();
}

std::vector<std::optional<report::Place>> places_of(const ReportSource& source,
                                                    const std::string& dockerfile) {
  std::vector<std::optional<report::Place>> places(source.findings->size());
  if (dockerfile.empty() || source.image == nullptr) return places;
  const tree::Contents text = image::read_input(dockerfile);
  const auto lines = report::dockerfile_lines(text.text(), source.image->layers);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto layer = layer_of((*source.findings)[i], *source.image);
    if (layer && lines[*layer]) places[i] = {relative_name(dockerfile), *lines[*layer]};
  }
  return places;
}

std::string text_of(const Report& report, const ReportSource& source,
                    const std::string& dockerfile) {
  if (report.kind == "json") return report::dump(source.json());
  if (report.kind == "markdown") return source.markdown();
  if (report.kind == "html") return source.html();
  const report::FindingReport findings{
      source.command, source.subject, *source.findings, places_of(source, dockerfile),
      source.suppressed == nullptr ? std::vector<audit::Suppressed>{} : *source.suppressed};
  if (report.kind == "sarif") return report::sarif_report(findings);
  return report.kind == "junit" ? report::junit_report(findings) : report::gitlab_report(findings);
}

void write_file(const std::string& path, std::string_view text) {
  OutputFile file(path);
  file.write(as_bytes(text));
  file.commit();
}

// GitHub gives each step a file whose end shows up in the summary of the run.
void append_to_summary(std::string_view text) {
  const char* const path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return;
  const int fd = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  const bool is_written =
      fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!is_written)
    throw Error("cannot write to {}, which GITHUB_STEP_SUMMARY names: {}", path,
                std::strerror(error));
}

}  // namespace

void ReportOptions::add_to(CLI::App& app, HtmlPages with_pages) {
  pages = with_pages;
  app.add_option("--report", reports,
                 fmt::format("write a report besides: {}; may be repeated",
                             fmt::join(kinds_with(pages), ", ")))
      ->type_name("KIND=FILE")
      ->take_all()
      ->allow_extra_args(false);
}

void ReportOptions::add_dockerfile_to(CLI::App& app) {
  app.add_option("--dockerfile", dockerfile,
                 "what made the image: reports name the line whose layer brought a file")
      ->type_name("FILE");
}

std::string ReportOptions::take(std::string_view kind) {
  const std::string begin = std::string(kind) + '=';
  const auto found = std::ranges::find_if(
      reports, [&](const std::string& text) { return text.starts_with(begin); });
  if (found == reports.end()) return {};
  std::string file = found->substr(begin.size());
  reports.erase(found);
  return file;
}

void ReportOptions::check() const {
  std::set<std::string> files;
  for (const std::string& text : reports) {
    const Report report = parsed(text, pages);
    if (!files.insert(report.file).second)
      throw Error("cannot use --report {}: another report is written to {}", text, report.file);
  }
}

void ReportOptions::write(const ReportSource& source) const {
  for (const std::string& said : reports) {
    const Report report = parsed(said, pages);
    const std::string text = text_of(report, source, dockerfile);
    write_file(report.file, text);
    if (report.kind == "markdown") append_to_summary(text);
  }
}

}  // namespace whittle::commands
