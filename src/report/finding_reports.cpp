#include "report/finding_reports.h"

#include "base/digest.h"
#include "base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace whittle::report {

namespace {

// The fact, what follows and what to do, in one paragraph.
std::string message_of(const Finding& finding) {
  std::string text = finding.subject + ": " + finding.what;
  if (!finding.why.empty()) text += "; " + finding.why;
  if (!finding.advice.empty()) text += " (to mend it: " + finding.advice + ")";
  return escape_line(text);
}

// What stays the same when the wording, the layer or the order change.
std::string fingerprint_of(const Finding& finding) {
  const std::string text = fmt::format("{}\n{}", finding_name(finding.id), finding.subject);
  return sha256(as_bytes(text)).hex().substr(0, 40);
}

std::string xml_escaped(std::string_view text) {
  std::string result;
  for (const char c : to_utf8(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

// The kinds of what was found, in the order of their first findings.
std::vector<FindingId> kinds_of(const Findings& findings) {
  std::vector<FindingId> kinds;
  for (const Finding& finding : findings)
    if (std::ranges::find(kinds, finding.id) == kinds.end()) kinds.push_back(finding.id);
  return kinds;
}

bool fails(const Findings& findings, FindingId kind) {
  return std::ranges::any_of(findings, [&](const Finding& finding) {
    return finding.id == kind && finding.severity == Severity::error;
  });
}

std::string messages_of(const Findings& findings, FindingId kind) {
  std::string text;
  for (const Finding& finding : findings)
    if (finding.id == kind) text += message_of(finding) + '\n';
  return text;
}

std::string junit_case(const FindingReport& report, FindingId kind) {
  std::string text = fmt::format("    <testcase classname=\"whittle.{}\" name=\"{}\">\n",
                                 report.command, finding_name(kind));
  const std::string messages = xml_escaped(messages_of(report.findings, kind));
  if (fails(report.findings, kind)) {
    const auto first = std::ranges::find_if(report.findings, [&](const Finding& finding) {
      return finding.id == kind && finding.severity == Severity::error;
    });
    text += fmt::format("      <failure message=\"{}\">{}</failure>\n",
                        xml_escaped(message_of(*first)), messages);
  } else {
    text += fmt::format("      <system-out>{}</system-out>\n", messages);
  }
  return text + "    </testcase>\n";
}

std::string_view gitlab_severity(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "critical";
    case Severity::warning:
      return "minor";
    case Severity::note:
      break;
  }
  return "info";
}

std::optional<Place> place_of(const FindingReport& report, std::size_t index) {
  return index < report.places.size() ? report.places[index] : std::nullopt;
}

// Two findings of one kind about one subject would have one fingerprint: the first has it.
class Fingerprints {
 public:
  std::string of(const Finding& finding) {
    const std::string fingerprint = fingerprint_of(finding);
    std::string unique = fingerprint;
    for (int i = 2; !told_.insert(unique).second; ++i)
      unique = fmt::format("{}:{}", fingerprint, i);
    return unique;
  }

 private:
  std::set<std::string> told_;
};

nlohmann::json sarif_location(const Finding& finding, const std::optional<Place>& place) {
  nlohmann::json location;
  location["logicalLocations"] = nlohmann::json::array(
      {{{"fullyQualifiedName", escape_line(finding.subject)}, {"kind", "resource"}}});
  if (place) {
    location["physicalLocation"] = {{"artifactLocation", {{"uri", place->file}}},
                                    {"region", {{"startLine", place->line}}}};
  }
  return location;
}

nlohmann::json sarif_result(const Finding& finding, const std::optional<Place>& place,
                            Fingerprints& fingerprints) {
  return {{"ruleId", finding_name(finding.id)},
          {"level", severity_name(finding.severity)},
          {"message", {{"text", message_of(finding)}}},
          {"locations", nlohmann::json::array({sarif_location(finding, place)})},
          {"partialFingerprints", {{"primaryLocationLineHash", fingerprints.of(finding)}}}};
}

nlohmann::json sarif_rules(const std::vector<FindingId>& kinds) {
  nlohmann::json rules = nlohmann::json::array();
  for (const FindingId kind : kinds) {
    rules.push_back({{"id", finding_name(kind)},
                     {"shortDescription",
                      {{"text", std::string(finding_kinds()[std::size_t(kind)].meaning)}}}});
  }
  return rules;
}

}  // namespace

std::string junit_report(const FindingReport& report) {
  const std::vector<FindingId> kinds = kinds_of(report.findings);
  const auto failures =
      std::ranges::count_if(kinds, [&](FindingId kind) { return fails(report.findings, kind); });
  const std::size_t cases = std::max<std::size_t>(1, kinds.size());
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  text += fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n",
      xml_escaped(escape_line(fmt::format("whittle {} {}", report.command, report.subject))), cases,
      failures);
  if (kinds.empty()) {
    text += fmt::format("    <testcase classname=\"whittle.{}\" name=\"nothing-found\"/>\n",
                        report.command);
  }
  for (const FindingId kind : kinds)
    text += junit_case(report, kind);
  return text + "  </testsuite>\n</testsuites>\n";
}

std::string gitlab_report(const FindingReport& report) {
  nlohmann::json issues = nlohmann::json::array();
  Fingerprints fingerprints;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    const std::string path = escape_line(finding.subject);
    const auto begin = path.find_first_not_of('/');
    const Place place = place_of(report, i).value_or(
        Place{begin == std::string::npos ? report.subject : path.substr(begin), 1});
    issues.push_back({{"description", message_of(finding)},
                      {"check_name", finding_name(finding.id)},
                      {"fingerprint", fingerprints.of(finding)},
                      {"severity", gitlab_severity(finding.severity)},
                      {"location", {{"path", place.file}, {"lines", {{"begin", place.line}}}}}});
  }
  return issues.dump(2) + '\n';
}

std::string sarif_report(const FindingReport& report) {
  nlohmann::json results = nlohmann::json::array();
  Fingerprints fingerprints;
  Findings all = report.findings;
  for (std::size_t i = 0; i < report.findings.size(); ++i)
    results.push_back(sarif_result(report.findings[i], place_of(report, i), fingerprints));
  for (const audit::Suppressed& each : report.suppressed) {
    all.push_back(each.finding);
    results.push_back(sarif_result(each.finding, std::nullopt, fingerprints));
    results.back()["suppressions"] =
        nlohmann::json::array({{{"kind", "external"}, {"justification", to_utf8(each.reason)}}});
  }
  const nlohmann::json driver{{"name", "whittle"}, {"rules", sarif_rules(kinds_of(all))}};
  const nlohmann::json run{{"tool", {{"driver", driver}}}, {"results", std::move(results)}};
  const nlohmann::json document{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                {"version", "2.1.0"},
                                {"runs", nlohmann::json::array({run})}};
  return document.dump(2) + '\n';
}

}  // namespace whittle::report
