// os-release(5): lines NAME=VALUE as a shell takes them, the value perhaps in quotes. Of
// Debian the point release is in /etc/debian_version alone, where testing has a word
// ("trixie/sid").
#include "identity/distribution.h"

#include "packages/control.h"
#include "packages/root_files.h"

#include <cstdint>
#include <string_view>

namespace whittle::identity {

namespace {

constexpr std::uint64_t most_release_bytes = 1U << 16U;

std::string unquoted(std::string_view value) {
  const char quote = value.empty() ? '\0' : value.front();
  if (value.size() < 2 || (quote != '"' && quote != '\'') || value.back() != quote)
    return std::string(value);
  value = value.substr(1, value.size() - 2);
  if (quote == '\'') return std::string(value);
  std::string plain;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    plain += value[i];
  }
  return plain;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

}  // namespace

Distribution read_distribution(const tree::Walker& root) {
  Distribution distribution;
  auto text = packages::read_file(root, "/etc/os-release", most_release_bytes);
  if (!text) text = packages::read_file(root, "/usr/lib/os-release", most_release_bytes);
  if (!text) return distribution;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = packages::trimmed(packages::take_line(rest));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || line.starts_with('#')) continue;
    const std::string_view name = line.substr(0, equals);
    const std::string value = unquoted(line.substr(equals + 1));
    if (name == "ID") distribution.id = value;
    if (name == "VERSION_ID") distribution.version_id = value;
    if (name == "PRETTY_NAME") distribution.name = value;
  }
  distribution.version = distribution.version_id;
  if (distribution.id == "debian") {
    const auto version = packages::read_file(root, "/etc/debian_version", most_release_bytes);
    if (version && is_number(*version)) distribution.version = packages::trimmed(*version);
  }
  return distribution;
}

}  // namespace whittle::identity
