#include "report/bill_text.h"

#include "report/cyclonedx_json.h"
#include "report/spdx3_json.h"
#include "report/spdx_json.h"

#include <array>

namespace whittle::report {

namespace {

struct NamedFormat {
  BillFormat format;
  std::string_view name;
  std::array<std::string_view, 2> suffixes;
  Json (*make)(const identity::Bill& bill, std::string_view version);
};

constexpr std::array formats = {
    NamedFormat{BillFormat::spdx, "spdx-json", {".spdx.json", ".spdx"}, spdx_document},
    NamedFormat{
        BillFormat::cyclonedx, "cyclonedx-json", {".cdx.json", "bom.json"}, cyclonedx_document},
    NamedFormat{BillFormat::spdx3, "spdx3-json", {".spdx3.json", ".spdx3"}, spdx3_document},
};

const NamedFormat& find(BillFormat format) {
  return formats.at(static_cast<std::size_t>(format));
}

}  // namespace

std::string_view bill_format_name(BillFormat format) {
  return find(format).name;
}

std::optional<BillFormat> find_bill_format(std::string_view name) {
  for (const NamedFormat& format : formats)
    if (format.name == name) return format.format;
  return std::nullopt;
}

std::vector<std::string> bill_format_names() {
  std::vector<std::string> names;
  for (const NamedFormat& format : formats)
    names.emplace_back(format.name);
  return names;
}

std::optional<BillFormat> bill_format_of(std::string_view path) {
  for (const NamedFormat& format : formats)
    for (const std::string_view suffix : format.suffixes)
      if (path.ends_with(suffix)) return format.format;
  return std::nullopt;
}

std::string bill_text(const identity::Bill& bill, BillFormat format, std::string_view version) {
  return dump(find(format).make(bill, version));
}

}  // namespace whittle::report
