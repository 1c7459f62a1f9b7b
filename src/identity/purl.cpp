// Package URLs, as purl-spec and its type definitions have them and syft 1.18 and trivy 0.59
// read them. Qualifiers are sorted by their names. The version of rpm has no epoch, which
// is a qualifier, and `upstream` is the name of the source's file; of deb it is the source
// package where that is another name or version.
#include "identity/purl.h"

#include "base/text.h"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace whittle::identity {

namespace {

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lowered;
}

// "github.com/x/y": each part by itself.
std::string encoded_path(std::string_view path) {
  std::string text;
  for (const std::string_view part : split(path, "/"))
    text += (text.empty() ? "" : "/") + percent_encoded(part);
  return text;
}

// "@scope/name" of npm, "Some_Name" of PyPI, as their types want them.
std::string name_of(const Component& component) {
  if (component.kind != ComponentKind::pypi) return encoded_path(component.name);
  std::string name = lower(component.name);
  for (char& c : name)
    if (c == '_') c = '-';
  return encoded_path(name);
}

std::string upstream_of(const Component& component) {
  if (component.source.empty()) return {};
  if (component.kind == ComponentKind::rpm)
    return fmt::format("{}-{}.src.rpm", component.source, component.source_version);
  const bool is_same_version =
      component.source_version.empty() || component.source_version == component.version;
  if (component.source == component.name && is_same_version) return {};
  return is_same_version ? component.source
                         : fmt::format("{}@{}", component.source, component.source_version);
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    encoded += is_plain
                   ? std::string(1, c)
                   : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return encoded;
}

std::string purl_of(const Component& component, const Distribution& distribution) {
  std::string version = component.version;
  std::map<std::string, std::string> qualifiers;
  if (is_of_distribution(component.kind)) {
    if (component.kind == ComponentKind::rpm && version.contains(':')) {
      qualifiers["epoch"] = version.substr(0, version.find(':'));
      version.erase(0, version.find(':') + 1);
    }
    qualifiers["arch"] = component.architecture;
    if (!distribution.version_id.empty())
      qualifiers["distro"] = fmt::format("{}-{}", distribution.id, distribution.version_id);
    else
      qualifiers["distro"] = distribution.id;
    qualifiers["upstream"] = upstream_of(component);
  }
  std::string purl = fmt::format("pkg:{}/", kind_name(component.kind));
  if (is_of_distribution(component.kind) && !distribution.id.empty())
    purl += percent_encoded(lower(distribution.id)) + "/";
  purl += name_of(component);
  if (!version.empty()) purl += "@" + percent_encoded(version);
  char mark = '?';
  for (const auto& [name, value] : qualifiers) {
    if (value.empty()) continue;
    purl += fmt::format("{}{}={}", std::exchange(mark, '&'), name, percent_encoded(value));
  }
  return purl;
}

}  // namespace whittle::identity
