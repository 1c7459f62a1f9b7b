#pragma once

#include "report/html_contents.h"
#include "report/html_tree.h"
#include "report/json.h"

namespace whittle::report {

// What the script of a page works with: names and numbers in columns, each text once. All
// texts are as people see them.
Json html_data(const HtmlPage& page, const HtmlTree& tree);

}  // namespace whittle::report
