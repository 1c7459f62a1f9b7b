#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// An absolute path that stands in a text: without "//", "/." and a "/" at its end.
struct PathText {
  std::string path;
  // Only its beginning is known: "/etc/app/%s.conf" gives /etc/app.
  bool is_prefix = false;

  auto operator<=>(const PathText&) const = default;
};

// The absolute paths in a text, in its order. One begins where no path or word goes on, and
// ends before what no usual path has: blanks, quotes, ":", ",", "%", "$".
std::vector<PathText> path_texts(std::string_view text);

}  // namespace whittle::needs
