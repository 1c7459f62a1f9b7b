#include "bundle/bundle_file.h"

#include "base/bytes.h"

#include <fmt/format.h>

#include <charconv>

namespace whittle::bundle {

namespace {

// What stands before an archive is smaller than this.
constexpr std::size_t most_before = std::size_t{4} << 20U;

std::string little_endian(std::uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 8; ++i, number >>= 8U)
    bytes += static_cast<char>(number & 0xffU);
  return bytes;
}

// The value of the first line that is called so, in a script or behind a program.
std::string_view line_of(std::string_view text, std::string_view name) {
  for (const std::string& start : {fmt::format("\n{} ", name), fmt::format("\n# {} ", name)}) {
    const std::size_t found = text.find(start);
    if (found == std::string_view::npos) continue;
    const std::string_view rest = text.substr(found + start.size());
    return rest.substr(0, rest.find('\n'));
  }
  return {};
}

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || rest != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Finding damaged(const std::string& name, std::string what) {
  return {FindingId::damaged_file, Severity::error,      name,
          std::move(what),         "it will not unpack", "copy it again, or make it anew"};
}

}  // namespace

std::string footer_text(const ArchivePlace& place) {
  std::string text = "whittle bundle 1";
  text += place.digest.hex();
  text += little_endian(place.start);
  text += little_endian(place.size);
  return text;
}

std::optional<ArchivePlace> archive_place(std::string_view file) {
  if (!file.starts_with("\177ELF") && !file.starts_with("#!")) return std::nullopt;
  const std::string_view before = file.substr(0, most_before);
  const auto digest = Digest::from_hex(line_of(before, "digest"));
  const auto start = number(line_of(before, "archive-start"));
  const auto size = number(line_of(before, "archive-size"));
  if (!digest || !start || !size) return std::nullopt;
  return ArchivePlace{.digest = *digest, .start = *start, .size = *size};
}

Findings check_file(std::string_view file, const ArchivePlace& place, const std::string& name) {
  const std::uint64_t wanted = place.start + place.size + footer_size;
  if (file.size() != wanted)
    return {damaged(name,
                    fmt::format("it has {} bytes, and was written with {}", file.size(), wanted))};
  if (file.substr(file.size() - footer_size) != footer_text(place))
    return {damaged(name, "its last 96 bytes are not those that it was written with")};
  const Digest digest = sha256(as_bytes(file.substr(place.start, place.size)));
  if (digest != place.digest) {
    return {damaged(name, fmt::format("its archive has the digest {}, and was written with {}",
                                      digest.hex(), place.digest.hex()))};
  }
  return {};
}

}  // namespace whittle::bundle
