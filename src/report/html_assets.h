#pragma once

#include <string_view>

namespace whittle::report {

// The files of src/report/html, as they are compiled in.
std::string_view html_template();
std::string_view html_style();
std::string_view html_early_script();  // runs before anything is shown
std::string_view html_script();        // all the others, as one module

}  // namespace whittle::report
