#include "report/bill_names.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <span>

namespace whittle::report {

std::string utc_time(std::int64_t seconds) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string uuid_of(const Digest& digest) {
  std::array<std::uint8_t, 16> bytes{};
  std::copy_n(digest.bytes.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x80U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  const std::string digits = hexadecimal(std::as_bytes(std::span(bytes)));
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

std::string spdx_plain(std::string_view text) {
  std::string id;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '.' || c == '-';
    id += is_plain ? c : '-';
  }
  return id;
}

std::string spdx_namespace(const identity::Bill& bill) {
  return fmt::format("https://spdx.org/spdxdocs/{}-{}", spdx_plain(bill.name),
                     uuid_of(bill.digest));
}

Supplier supplier_of(std::string_view text) {
  Supplier supplier;
  const auto open = text.find('<');
  if (open != std::string_view::npos) {
    const auto close = text.find('>', open);
    supplier.address = text.substr(
        open + 1, close == std::string_view::npos ? std::string_view::npos : close - open - 1);
    text = text.substr(0, open);
  }
  const auto last = text.find_last_not_of(" \t\"");
  const auto first = text.find_first_not_of(" \t\"");
  if (first != std::string_view::npos) supplier.name = text.substr(first, last - first + 1);
  constexpr std::array groups = {"Debian",  "Ubuntu", "Team", "team",  "Maintainers", "maintainers",
                                 "Project", "Group",  "Inc",  "Linux", "Packagers",   "Developers"};
  supplier.is_group =
      supplier.address.empty() || supplier.address.contains("lists.") ||
      std::ranges::any_of(groups, [&](const char* word) { return supplier.name.contains(word); });
  return supplier;
}

VersionParts version_parts(std::string_view version) {
  VersionParts parts;
  if (const auto colon = version.find(':'); colon != std::string_view::npos) {
    parts.epoch = version.substr(0, colon);
    version.remove_prefix(colon + 1);
  }
  const auto dash = version.rfind('-');
  parts.version = version.substr(0, dash);
  if (dash != std::string_view::npos) parts.release = version.substr(dash + 1);
  return parts;
}

}  // namespace whittle::report
