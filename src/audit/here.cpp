// The lines of mountinfo, as proc(5) has them: the fifth word is where something is
// mounted, as this process sees it, with blanks, tabs, newlines and backslashes as \040,
// \011, \012 and \134.
#include "audit/here.h"

#include "base/text.h"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace whittle::audit {

namespace {

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view code = text.substr(i, 4);
    const bool is_escape = code.size() == 4 && code[0] == '\\' &&
                           code.substr(1).find_first_not_of("01234567") == std::string_view::npos;
    if (!is_escape) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>((code[1] - '0') * 64 + (code[2] - '0') * 8 + (code[3] - '0'));
    i += 3;
  }
  return plain;
}

}  // namespace

image::LeftOut places_of_engine(std::string_view mountinfo) {
  image::LeftOut places{"/proc",         "/dev",
                        "/sys",          "/etc/hosts",
                        "/etc/hostname", "/etc/resolv.conf",
                        "/.dockerenv",   "/run/.containerenv",
                        "/.whittle"};
  constexpr std::size_t mount_point = 4;
  for (const std::string_view line : split(mountinfo, "\n")) {
    const std::vector<std::string_view> fields = split(line, " ");
    if (fields.size() <= mount_point || fields[mount_point] == "/") continue;
    places.insert(unescaped(fields[mount_point]));
  }
  return places;
}

image::LeftOut places_of_engine_here() {
  std::ifstream file("/proc/self/mountinfo", std::ios::binary);
  return places_of_engine(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace whittle::audit
