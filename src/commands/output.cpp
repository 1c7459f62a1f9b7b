#include "commands/output.h"

#include "base/error.h"
#include "base/mapped_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace whittle::commands {

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

report::Color color_for(const Common& common, std::FILE* stream) {
  using report::Color;
  if (common.color == "always") return Color::on;
  if (common.color == "never" || is_set("NO_COLOR")) return Color::off;
  if (is_set("CLICOLOR_FORCE")) return Color::on;
  const char* terminal = std::getenv("TERM");
  if (terminal != nullptr && std::strcmp(terminal, "dumb") == 0) return Color::off;
  return ::isatty(::fileno(stream)) != 0 ? Color::on : Color::off;
}

void print(std::string_view text) {
  throw_if_a_map_failed();
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw Error("cannot write to standard output: {}", std::strerror(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void tell(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace whittle::commands
