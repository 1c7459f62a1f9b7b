#include "bundle/shell_script.h"

#include "base/error.h"
#include "bundle/scripts.h"
#include "tree/file_tree.h"

#include <fmt/format.h>

#include <string_view>

namespace whittle::bundle {

namespace {

// The archive starts at a multiple of this, so that its place does not depend on how many
// digits that has.
constexpr std::size_t block = 4096;

void check_name(std::string_view name) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-@";
  if (name.find_first_not_of(plain) != std::string_view::npos || name.starts_with('-'))
    throw Error(
        "cannot write {} as a shell script: its name has more than letters, digits and ._+-", name);
}

void replace(std::string& text, std::string_view word, std::string_view by) {
  for (std::size_t at = text.find(word); at != std::string::npos;
       at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
}

std::string filled(const std::string& launcher, const ArchivePlace& place, std::string_view tool) {
  const std::string name(tree::base_name(launcher));
  std::string text = fmt::format(
      "#!/bin/sh\n# whittle bundle\n# name-in-cache {}\n# digest {}\n# archive-start {}\n"
      "# archive-size {}\n#\n{}",
      name, place.digest.hex(), place.start, place.size, unpacker_script());
  replace(text, "@decompressor@", tool);
  replace(text, "@name@", name);
  replace(text, "@digest@", place.digest.hex());
  replace(text, "@start@", fmt::format("{}", place.start));
  replace(text, "@size@", fmt::format("{}", place.size));
  replace(text, "@launcher@", launcher);
  return text;
}

}  // namespace

std::string shell_script(const std::string& launcher, ArchivePlace place,
                         const image::Compression& compression) {
  check_name(tree::base_name(launcher));
  const std::string_view tool = compression.codec == image::Codec::zstd ? "zstd" : "gzip";
  // The shell has left before it would read this.
  constexpr std::string_view before_padding = "#";
  for (place.start = block;; place.start += block) {
    std::string text = filled(launcher, place, tool);
    if (text.size() + before_padding.size() + 1 > place.start) continue;
    text += before_padding;
    text.resize(place.start - 1, '#');
    text += '\n';
    return text;
  }
}

}  // namespace whittle::bundle
