#pragma once

#include "report/html_contents.h"

#include <string>

namespace whittle::report {

// The page as one HTML file that needs nothing else: what there is to know as text, and a
// picture of it by a script that the page has. Whatever names hold, they are only told.
std::string html_page(const HtmlPage& page);

}  // namespace whittle::report
