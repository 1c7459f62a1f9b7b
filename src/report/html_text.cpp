#include "report/html_text.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

namespace whittle::report {

namespace {

// The character of three bytes, or of two, at the start that is never shown as it is.
struct Turning {
  char32_t character;
  std::size_t length;
};

std::optional<Turning> turning_at(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (byte(0) == 0xD8 && byte(1) == 0x9C) return Turning{U'\u061C', 2};
  if (byte(0) != 0xE2) return std::nullopt;
  const auto character =
      static_cast<char32_t>(0x2000U + ((byte(1) & 0x3FU) << 6U) + (byte(2) & 0x3FU));
  const bool is_mark = character == U'\u200E' || character == U'\u200F';
  const bool is_embedding = character >= U'\u2028' && character <= U'\u202E';
  const bool is_isolate = character >= U'\u2066' && character <= U'\u2069';
  if (is_mark || is_embedding || is_isolate) return Turning{character, 3};
  return std::nullopt;
}

void put_escaped(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
  }
}

}  // namespace

std::string shown(std::string_view bytes) {
  const std::string line = escape_line(bytes);
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    const auto turning = turning_at(std::string_view(line).substr(i));
    if (turning) {
      out += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(turning->character));
      i += turning->length;
    } else {
      out += line[i++];
    }
  }
  return out;
}

std::string html(std::string_view bytes) {
  std::string out;
  for (const char c : shown(bytes))
    put_escaped(out, c);
  return out;
}

std::string grouped(std::size_t number) {
  std::string text = fmt::format("{}", number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::string script_json(const Json& document) {
  std::string out;
  for (const char c : document.dump()) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string out;
  for (;;) {
    const auto begin = text.find("{{");
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const auto end = text.find("}}", begin);
    const std::string name(text.substr(begin + 2, end - begin - 2));
    const auto value = values.find(name);
    if (value == values.end()) throw InternalError("a page has no value for {}", name);
    out += value->second;
    text.remove_prefix(end + 2);
  }
}

std::string policy_hash(std::string_view source) {
  const Digest digest = sha256(as_bytes(source));
  return fmt::format("'sha256-{}'", base64({reinterpret_cast<const char*>(digest.bytes.data()),
                                            digest.bytes.size()}));
}

}  // namespace whittle::report
