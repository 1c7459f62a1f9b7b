#include "commands/placed_path.h"

#include "base/error.h"

#include <filesystem>
#include <system_error>

namespace whittle::commands {

plan::PlacedPath parse_placed_path(const std::string& text, const tree::Walker& walker) {
  constexpr std::string_view host = "host:";
  plan::PlacedPath placed;
  placed.on_host = text.starts_with(host);
  placed.path = placed.on_host ? text.substr(host.size()) : text;
  const auto exists = [&](const std::string& path) {
    if (placed.on_host) {
      std::error_code ignored;
      return std::filesystem::exists(path, ignored);
    }
    return path.starts_with('/') && walker.walk(path).has_value();
  };
  const auto colon = placed.path.rfind(':');
  if (colon != std::string::npos && !exists(placed.path)) {
    placed.at = placed.path.substr(colon + 1);
    placed.path.resize(colon);
    if (!placed.at.starts_with('/')) {
      throw Error("cannot place {} at {}: the place must be absolute", placed.path,
                  placed.at.empty() ? "nothing" : placed.at);
    }
  }
  if (placed.path.empty()) throw Error("cannot use {}: it names no file", text);
  if (placed.on_host && placed.at.empty()) {
    throw Error("cannot use {}: say where it will be: {}:/PLACE", text, text);
  }
  return placed;
}

}  // namespace whittle::commands
