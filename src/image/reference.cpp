// The grammar is that of the distribution project (reference/regexp.go, v2.8):
//   reference  := [domain "/"] component ["/" component]... [":" tag]
//   component  := alphanumeric [separator alphanumeric]...
//   separator  := "." | "_" | "__" | "-"...
//   tag        := word character, then up to 127 word characters, "." or "-"
// What stands before the first "/" is a domain if it has a "." or a ":" in it or
// is "localhost".
#include "image/reference.h"

#include "base/error.h"

#include <algorithm>
#include <string_view>

namespace whittle::image {

namespace {

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_word(char c) {
  return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_component(std::string_view text) {
  if (text.empty() || !is_lower_or_digit(text.front()) || !is_lower_or_digit(text.back()))
    return false;
  for (std::size_t at = 0; at < text.size();) {
    if (is_lower_or_digit(text[at])) {
      ++at;
      continue;
    }
    const std::size_t end =
        static_cast<std::size_t>(std::ranges::find_if(text.substr(at), is_lower_or_digit) -
                                 text.substr(at).begin()) +
        at;
    const std::string_view separator = text.substr(at, end - at);
    const bool dashes = separator.find_first_not_of('-') == std::string_view::npos;
    if (!dashes && separator != "." && separator != "_" && separator != "__") return false;
    at = end;
  }
  return true;
}

bool is_tag(std::string_view text) {
  return !text.empty() && text.size() <= 128 && is_word(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool is_domain(std::string_view text) {
  return text == "localhost" || text.find_first_of(".:") != std::string_view::npos;
}

bool is_valid_domain(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  const auto host_character = [](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
  };
  if (host.empty() || !std::ranges::all_of(host, host_character)) return false;
  if (colon == std::string_view::npos) return true;
  const std::string_view port = text.substr(colon + 1);
  return !port.empty() && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Reference parse_reference(std::string_view text) {
  const auto wrong = [text](std::string_view fact) {
    return Error("'{}' is no name for an image: {}", text, fact);
  };
  if (text.find('@') != std::string_view::npos)
    throw wrong("its digest is not known before it is written");

  const auto first_slash = text.find('/');
  std::string domain = "docker.io";
  std::string_view rest = text;
  if (first_slash != std::string_view::npos && is_domain(text.substr(0, first_slash))) {
    domain = text.substr(0, first_slash);
    rest = text.substr(first_slash + 1);
    if (!is_valid_domain(domain)) throw wrong(fmt::format("no registry is called '{}'", domain));
  }
  const auto colon = rest.rfind(':');
  const std::string_view name = rest.substr(0, colon);
  const std::string_view tag = colon == std::string_view::npos ? "latest" : rest.substr(colon + 1);
  if (!is_tag(tag))
    throw wrong(fmt::format(
        "a tag is up to 128 letters, digits, '_', '.' and '-', the first neither of the last two"));
  for (std::size_t at = 0; at <= name.size();) {
    const auto end = std::min(name.find('/', at), name.size());
    if (!is_component(name.substr(at, end - at)))
      throw wrong("it has small letters and digits, with '.', '_', '__' or '-' between them");
    at = end + 1;
  }

  const bool on_docker_hub = domain == "docker.io" || domain == "index.docker.io";
  Reference reference;
  reference.tag = tag;
  if (on_docker_hub) {
    const bool official = name.find('/') == std::string_view::npos;
    const std::string_view familiar =
        name.starts_with("library/") ? name.substr(std::string_view("library/").size()) : name;
    reference.full = fmt::format("docker.io/{}{}:{}", official ? "library/" : "", name, tag);
    reference.familiar = fmt::format("{}:{}", familiar, tag);
  } else {
    reference.full = fmt::format("{}/{}:{}", domain, name, tag);
    reference.familiar = reference.full;
  }
  return reference;
}

}  // namespace whittle::image
