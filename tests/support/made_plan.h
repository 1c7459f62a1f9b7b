#pragma once

#include "plan/plan.h"
#include "support/made_system.h"

#include <memory>
#include <string>
#include <vector>

// A small system with programs that start and one that does not, and requests for them.
namespace whittle::test {

inline std::shared_ptr<tree::MemoryTree> made_tree() {
  auto tree = std::make_shared<tree::MemoryTree>(made_system());
  tree->add_file("/bin/good", made_elf(made_program({"libc.so.6"})), 0755);
  tree->add_file("/bin/other", made_elf(made_program({"libc.so.6"})), 0755);
  tree->add_file("/bin/lost", made_elf(made_program({"liblost.so"})), 0755);
  return tree;
}

// "PROGRAM" or "PROGRAM:AT".
inline plan::Request request(const std::vector<std::string>& programs) {
  plan::Request request;
  for (const auto& program : programs) {
    const auto colon = program.find(':');
    request.programs.push_back({.on_host = false,
                                .path = program.substr(0, colon),
                                .at = colon == std::string::npos ? "" : program.substr(colon + 1)});
  }
  return request;
}

// "error missing-library liblost.so".
inline std::vector<std::string> lines(const Findings& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    const char* severity = finding.severity == Severity::error     ? "error "
                           : finding.severity == Severity::warning ? "warning "
                                                                   : "note ";
    lines.push_back(severity + std::string(finding_name(finding.id)) + " " + finding.subject);
  }
  return lines;
}

}  // namespace whittle::test
