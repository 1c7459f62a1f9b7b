#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace whittle::audit {

// What people mostly find in images that no program there asks for.
enum class Excess : std::uint8_t {
  shell,
  package_manager,
  package_cache,
  compiler,
  header,
  static_library,
  debug_symbols,
  documentation,
  manual_pages,
  locales,
  tests,
  byte_code,
};

// In the order of Excess: "shells", "package managers".
std::span<const std::string_view> excess_names();

// What a file is by its path, as Debian, Alpine and Fedora, and the package managers of
// Python, Node and Rust lay theirs out; nullopt for anything else. The path has no links.
std::optional<Excess> excess_of(std::string_view path);

}  // namespace whittle::audit
