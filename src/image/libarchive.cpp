#include "image/libarchive.h"

#include "base/error.h"

#include <langinfo.h>

namespace whittle::image {

std::string archive_error(archive* a) {
  const char* const text = ::archive_error_string(a);
  return text != nullptr ? text : "no reason given";
}

void expect_done(int result, archive* a, std::string_view act) {
  if (result == ARCHIVE_OK || result == ARCHIVE_EOF || result == ARCHIVE_WARN) return;
  throw Error("cannot {}: {}", act, archive_error(a));
}

}  // namespace whittle::image

// libarchive asks the locale how names are encoded and converts them to the UTF-8
// of a tar's records. A static program has no locale but "C", whose answer is
// ASCII: every other name would get a hdrcharset record, which GNU tar warns of.
// Names are bytes here, meant as UTF-8 as everywhere on Linux, so that is the
// answer, whatever the locale; a name that is not valid UTF-8 still gets the
// record. Nobody else in whittle asks.
extern "C" char* nl_langinfo(nl_item item) noexcept {
  static char utf8[] = "UTF-8";
  static char nothing[] = "";
  return item == CODESET ? utf8 : nothing;
}
