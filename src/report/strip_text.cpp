#include "report/strip_text.h"

#include "base/size.h"

#include <fmt/format.h>

namespace whittle::report {

std::string strip_text(const rootfs::StripReport& report) {
  if (report.files == 0) return "stripped no file: there is nothing in them to leave out\n";
  return fmt::format("stripped {} {}: {} became {}\n", report.files,
                     report.files == 1 ? "file" : "files", print_size(report.before),
                     print_size(report.after));
}

}  // namespace whittle::report
