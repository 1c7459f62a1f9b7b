#pragma once

#include "elf/file.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::loader {

enum class Family { glibc, musl, unknown };

// A glibc release: 2.36 is {2, 36}.
struct Release {
  int major = 0;
  int minor = 0;
  auto operator<=>(const Release&) const = default;
};

// What a dynamic loader has compiled in. None of it is guessed from the name of
// a distribution: it stands in the loader's read-only data.
struct LdSo {
  Family family = Family::unknown;
  std::optional<Release> release;  // glibc: from the banner (2.33 and later have one)
  std::string banner;  // "Debian GLIBC 2.36-9+deb12u14": the text between "ld.so (" and ")"

  // glibc: the directories searched last, each without its trailing slash.
  std::vector<std::string> default_directories;
  std::optional<std::string> lib_token;  // glibc: what $LIB stands for
  std::string cache_path;                // glibc: usually /etc/ld.so.cache
  std::string path_file;                 // musl: /etc/ld-musl-ARCH.path, below the loader's prefix

  // Whether the loader behaves as release `major.minor` and later do. A glibc
  // without a banner is older than 2.33.
  bool at_least(int major, int minor) const;
  // Debian's patch: a file for another machine is passed over before its data
  // encoding is looked at.
  bool machine_before_encoding() const;
};

// Reads those facts out of a loader's bytes. A file that is no loader we know
// gives Family::unknown.
LdSo read_ld_so(Bytes bytes, const elf::File& file);

// The version between "NAME (" and ") stable release version N." in the banner
// a glibc's libc.so.6 (NAME "GNU C Library") or loader ("ld.so") holds.
struct Banner {
  std::string version;
  Release release;
  bool operator==(const Banner&) const = default;
};
std::optional<Banner> find_banner(Bytes bytes, std::string_view name);
// The same of a file, in what holds its constants first: a libc has two megabytes.
std::optional<Banner> find_banner(Bytes bytes, const elf::File& file, std::string_view name);

}  // namespace whittle::loader
