#pragma once

#include "rootfs/manifest.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace whittle::rootfs {

// What two manifests can say differently of one path.
enum class Field { kind, mode, owner, mtime, xattrs, size, contents, target };
inline constexpr std::array all_fields = {Field::kind,     Field::mode,   Field::owner,
                                          Field::mtime,    Field::xattrs, Field::size,
                                          Field::contents, Field::target};

std::string_view field_name(Field field);

// One path at which two manifests differ. The entries belong to the manifests.
struct Difference {
  const Entry* before = nullptr;  // null: added
  const Entry* after = nullptr;   // null: removed
  std::vector<Field> fields;      // of what is in both

  std::string_view path() const { return before != nullptr ? before->path : after->path; }
  // Bytes of the contents that came or went; hard links and the rest have none.
  std::int64_t size_change() const;
};

// Every difference, sorted by path. Both must have their digests. A name of a
// file that has other names differs in kind if it is a hard link on one side
// alone; in contents if the files do.
std::vector<Difference> compare(const Manifest& before, const Manifest& after);

}  // namespace whittle::rootfs
