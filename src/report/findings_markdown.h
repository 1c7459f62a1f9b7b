#pragma once

#include "base/finding.h"

#include <string>

namespace whittle::report {

// Text in Markdown as code: nothing in it means anything, in a table neither.
std::string markdown_code(std::string_view text);

// A heading and the findings from warnings on as a list, errors first; one line where there
// are none.
std::string findings_markdown(const std::string& command, const std::string& subject,
                              const Findings& findings);

}  // namespace whittle::report
