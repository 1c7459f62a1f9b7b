// Whatever the bytes are: a tar is read or refused with a word, its members keep to what
// the reader promises, and laying them over each other does no harm. The sums of headers
// are made right, so that these do not end every try.
#include "base/error.h"
#include "base/limits.h"
#include "image/layers.h"
#include "image/tar_reader.h"
#include "rootfs/manifest_tree.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace whittle;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

// The same, with the sum of every block that says it is a header.
std::string with_sums(std::string tar) {
  constexpr std::size_t block = 512;
  constexpr std::size_t field = 148;
  for (std::size_t at = 0; at + block <= tar.size(); at += block) {
    if (std::string_view(tar).substr(at + 257, 5) != "ustar") continue;
    tar.replace(at + field, 8, "        ");
    unsigned sum = 0;
    for (const char c : std::string_view(tar).substr(at, block))
      sum += static_cast<unsigned char>(c);
    const std::string digits = fmt::format("{:06o}", sum);
    tar.replace(at + field, digits.size() + 1, digits + '\0');
  }
  return tar;
}

void check(const image::TarMember& member) {
  const rootfs::Entry& entry = member.entry;
  require(entry.path.starts_with('/') && entry.path.size() < limits::path);
  require(entry.path == "/" || !(entry.path + "/").contains("/../"));
  require(entry.target.size() < limits::path + 1);
  require(entry.kind != rootfs::Kind::link || !entry.target.empty());
  if (entry.kind != rootfs::Kind::file || member.special) return;
  require(entry.source.contents().bytes().size() == entry.size);
}

void lay_over(const std::vector<image::TarMember>& members, image::Whiteouts whiteouts) {
  try {
    image::Layers layers(whiteouts);
    layers.add(members, "the first");
    layers.add(members, "the second");
    const rootfs::Manifest manifest = layers.flatten();
    const rootfs::ManifestTree tree(manifest);
    for (const rootfs::Entry& entry : manifest.entries) {
      require(tree.status(entry.path).has_value());
      const auto parent = tree.status(std::string(tree::parent(entry.path)));
      require(parent && parent->kind == tree::Kind::directory);
    }
  } catch (const Error& error) {
    require(!std::string_view(error.what()).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string tar = with_sums(std::string(reinterpret_cast<const char*>(data), size));
  const tree::Contents bytes(as_bytes(tar), nullptr);
  std::vector<image::TarMember> members;
  try {
    members = image::read_tar(image::unpack(bytes, "a.tar"), "a.tar", image::TarEnd::optional);
  } catch (const Error& error) {
    require(std::string_view(error.what()).starts_with("cannot read a.tar"));
    return 0;
  }
  for (const image::TarMember& member : members)
    check(member);
  lay_over(members, image::Whiteouts::applied);
  lay_over(members, image::Whiteouts::kept);
  return 0;
}
