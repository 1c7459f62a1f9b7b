#pragma once

#include "audit/suppression.h"
#include "base/finding.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace whittle::report {

// Where in the repository somebody can mend what a finding says.
struct Place {
  std::string file;  // relative to the repository: "Dockerfile"
  std::size_t line = 0;
};

// The findings of one run in the forms that systems of continuous integration read.
struct FindingReport {
  std::string command;  // "audit"
  std::string subject;  // what was looked at: "web.tar"
  Findings findings;
  // Of each finding, in order; empty where nothing is known of any.
  std::vector<std::optional<Place>> places = {};
  // What somebody has looked at and lives with; only SARIF tells of it.
  std::vector<audit::Suppressed> suppressed = {};
};

// JUnit's XML, as GitLab, Jenkins and CircleCI read it: a test case for each kind of finding,
// which fails where one is an error; what else was found is its output. Where nothing was
// found there is one case, which passes.
std::string junit_report(const FindingReport& report);

// GitLab's Code Quality:
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. A finding whose
// place is not known has its own path as its location.
std::string gitlab_report(const FindingReport& report);

// SARIF 2.1.0 (OASIS). The address of a location must be a file of the repository, so a
// finding has one only where its place is known; its path in the image is a logical location.
std::string sarif_report(const FindingReport& report);

}  // namespace whittle::report
