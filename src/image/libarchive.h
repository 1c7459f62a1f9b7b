#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <string>
#include <string_view>

namespace whittle::image {

struct FreeArchive {
  void operator()(archive* a) const { ::archive_free(a); }
};
using ArchivePointer = std::unique_ptr<archive, FreeArchive>;

struct FreeArchiveEntry {
  void operator()(archive_entry* e) const { ::archive_entry_free(e); }
};
using ArchiveEntryPointer = std::unique_ptr<archive_entry, FreeArchiveEntry>;

// What went wrong last, for people.
std::string archive_error(archive* a);

// Throws Error "cannot `act`: REASON" for ARCHIVE_FATAL, ARCHIVE_FAILED and
// ARCHIVE_RETRY. A warning is none: in the C locale, which a static program has
// everywhere and whittle never leaves, libarchive warns of every name that is
// not ASCII and does the right thing with its bytes.
void expect_done(int result, archive* a, std::string_view act);

}  // namespace whittle::image
