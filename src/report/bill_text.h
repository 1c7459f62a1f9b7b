#pragma once

#include "identity/bill.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::report {

// The documents that a bill of materials can be written as.
enum class BillFormat { spdx, cyclonedx, spdx3 };

// "spdx-json", "cyclonedx-json", "spdx3-json".
std::string_view bill_format_name(BillFormat format);
std::optional<BillFormat> find_bill_format(std::string_view name);
std::vector<std::string> bill_format_names();
// By what a file is called: "x.spdx.json", "x.cdx.json", "bom.json", "x.spdx3.json".
std::optional<BillFormat> bill_format_of(std::string_view path);

// The document, with a newline at its end; `version` is that of whittle. The same bill
// gives the same bytes.
std::string bill_text(const identity::Bill& bill, BillFormat format, std::string_view version);

}  // namespace whittle::report
