#pragma once

#include "audit/suppression.h"
#include "base/finding.h"
#include "image/image_reader.h"
#include "report/json.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// What a command has to say in reports, each made where it is asked for.
struct ReportSource {
  std::string command;  // "audit"
  std::string subject;  // what was looked at
  const Findings* findings = nullptr;
  const std::vector<audit::Suppressed>* suppressed = nullptr;  // null: none
  const image::Image* image = nullptr;  // that findings are about; null: none with layers
  std::function<report::Json()> json;
  std::function<std::string()> markdown;
  std::function<std::string()> html = {};  // of commands that have pages
};

// Whether a command tells its result as an HTML page too.
enum class HtmlPages { no, yes };

// The option --report KIND=FILE, the same in every command that has findings.
struct ReportOptions {
  std::vector<std::string> reports;
  std::string dockerfile;  // that made the image: lines of it are places of findings

  HtmlPages pages = HtmlPages::no;

  void add_to(CLI::App& app, HtmlPages with_pages);
  void add_dockerfile_to(CLI::App& app);

  // The FILE of a report of this kind, which is then no report any more; empty: none.
  std::string take(std::string_view kind);

  // Throws Error for a kind that there is not, a report without FILE, and one FILE twice.
  void check() const;

  // Writes every report, each whole or not at all; Markdown also to the end of the file that
  // GITHUB_STEP_SUMMARY names. Throws Error for what cannot be written.
  void write(const ReportSource& source) const;
};

}  // namespace whittle::commands
