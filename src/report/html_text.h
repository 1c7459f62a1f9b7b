#pragma once

#include "report/json.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace whittle::report {

// Bytes that anybody may have chosen as one line that shows all of them: as escape_line(),
// and characters that turn the direction of what is written, or end a line, as "\u202E".
std::string shown(std::string_view bytes);

// shown() as text of an HTML page, in an element or in a quoted attribute.
std::string html(std::string_view bytes);

// A number as people read it: "50,000".
std::string grouped(std::size_t number);

// A document for a script element: nothing in it ends the element or begins another.
std::string script_json(const Json& document);

// Every {{NAME}} of a template by its value, in one pass: what a value has is not looked at.
// Throws InternalError for a name without a value.
std::string filled(std::string_view text, const std::map<std::string, std::string>& values);

// A source as a content security policy names it: 'sha256-...'.
std::string policy_hash(std::string_view source);

}  // namespace whittle::report
