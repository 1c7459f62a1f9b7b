// Whatever an image says of itself: it is read or refused with a word. The input is the
// index, the manifest and the configuration with NUL between; where they have @M, @C, @L
// and @S stand the digests and sizes that are right, so that these do not end every try.
#include "base/digest.h"
#include "base/error.h"
#include "image/image_reader.h"
#include "support/made_tar.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace whittle;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string digest_of(const std::string& bytes) {
  return sha256(as_bytes(bytes)).hex();
}

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

void read(const std::string& archive) {
  const int fd = ::memfd_create("image", MFD_CLOEXEC);
  require(::write(fd, archive.data(), archive.size()) == static_cast<ssize_t>(archive.size()));
  try {
    const image::Image image = image::read_image("/proc/self/fd/" + std::to_string(fd));
    require(image.layers.size() < 1000);
  } catch (const Error& error) {
    require(std::string_view(error.what()).starts_with("cannot read "));
  }
  ::close(fd);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::string, 3> texts;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (std::string& text : texts) {
    const auto end = std::min(rest.find('\0'), rest.size());
    text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  auto& [index, manifest, config] = texts;
  const std::string layer = test::made_tar({{.name = "a", .data = "x"}});
  const std::string layer_digest = digest_of(layer);
  replace_all(config, "@L", layer_digest);
  const std::string config_digest = digest_of(config);
  for (std::string* text : {&manifest, &index}) {
    replace_all(*text, "@L", layer_digest);
    replace_all(*text, "@C", config_digest);
    replace_all(*text, "@S", std::to_string(layer.size()));
    replace_all(*text, "@T", std::to_string(config.size()));
  }
  const std::string manifest_digest = digest_of(manifest);
  replace_all(index, "@M", manifest_digest);
  replace_all(index, "@N", std::to_string(manifest.size()));
  const auto blob = [](const std::string& digest, const std::string& bytes) {
    return test::MadeMember{.name = "blobs/sha256/" + digest, .data = bytes};
  };
  read(test::made_tar({blob(layer_digest, layer),
                       blob(config_digest, config),
                       blob(manifest_digest, manifest),
                       {.name = "oci-layout", .data = "{}"},
                       {.name = "index.json", .data = index}}));
  read(test::made_tar({{.name = "layer.tar", .data = layer},
                       {.name = "config.json", .data = config},
                       {.name = "manifest.json", .data = index}}));
  return 0;
}
