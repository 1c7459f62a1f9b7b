#include "commands/report_options.h"

#include "base/error.h"
#include "support/made_layers.h"
#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

using namespace whittle;
using commands::ReportOptions;
using commands::ReportSource;

namespace {

const Findings findings{
    {FindingId::secret_packed, Severity::error, "/key", "looks like one", "", ""}};

ReportSource source() {
  return {.command = "audit",
          .subject = "web.tar",
          .findings = &findings,
          .image = nullptr,
          .json = [] { return report::document(); },
          .markdown = [] { return std::string("# all\n"); }};
}

}  // namespace

TEST_CASE("every report that is asked for is written") {
  const test::TemporaryDirectory directory;
  const ReportOptions options{
      .reports = {"json=" + directory / "a.json", "markdown=" + directory / "a.md",
                  "junit=" + directory / "a.xml"},
      .dockerfile = {}};
  options.check();
  ::unsetenv("GITHUB_STEP_SUMMARY");
  options.write(source());
  CHECK(test::read_file(directory / "a.json") == report::dump(report::document()));
  CHECK(test::read_file(directory / "a.md") == "# all\n");
  CHECK(test::read_file(directory / "a.xml").contains("secret-packed"));
}

TEST_CASE("Markdown goes to the end of the summary of a step too") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "summary", "before\n");
  ::setenv("GITHUB_STEP_SUMMARY", (directory / "summary").c_str(), 1);
  const ReportOptions options{.reports = {"markdown=" + directory / "a.md"}, .dockerfile = {}};
  options.write(source());
  CHECK(test::read_file(directory / "summary") == "before\n# all\n");
  ::setenv("GITHUB_STEP_SUMMARY", (directory / "no/summary").c_str(), 1);
  CHECK_THROWS_AS(options.write(source()), Error);
  ::unsetenv("GITHUB_STEP_SUMMARY");
}

TEST_CASE("a finding is at the line of the Dockerfile whose layer brought its file") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "Dockerfile", "FROM x\nCOPY a /\nCOPY key /\n");
  image::Image image = test::made_layers({{{"/a", "x"}}, {{"/key", "x"}}});
  image.layers[0].created_by = "COPY a / # buildkit";
  image.layers[1].created_by = "COPY key / # buildkit";
  ReportSource with_image = source();
  with_image.image = &image;
  const ReportOptions options{.reports = {"sarif=" + directory / "a.sarif"},
                              .dockerfile = directory / "Dockerfile"};
  options.write(with_image);
  const auto sarif = nlohmann::json::parse(test::read_file(directory / "a.sarif"));
  const auto& location = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
  CHECK(location["region"]["startLine"] == 3);
}

TEST_CASE("a kind that there is not, no file, and one file twice are refused") {
  const auto check = [](std::vector<std::string> reports) {
    ReportOptions{.reports = std::move(reports), .dockerfile = {}}.check();
  };
  CHECK_THROWS_WITH(check({"jsn=a"}),
                    "cannot use --report jsn=a: there is no kind jsn: did you mean json?");
  CHECK_THROWS_WITH(check({"json"}),
                    "cannot use --report json: it is KIND=FILE, such as json=report.json");
  CHECK_THROWS_WITH(check({"json=a", "junit=a"}),
                    "cannot use --report junit=a: another report is written to a");
}
