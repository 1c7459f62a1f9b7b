// Every shell script of this machine, read by us and by the shell that it names.
#include "scripts/shell.h"

#include "support/run.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>

using namespace whittle;
using namespace whittle::scripts;

namespace {

// The shell in the first line; nullopt: it is no script for sh, dash or bash.
std::optional<std::string> shell_of(std::string_view text) {
  if (!text.starts_with("#!")) return std::nullopt;
  std::string_view line = text.substr(2, text.find('\n') - 2);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (line.starts_with("/usr/bin/env ")) line.remove_prefix(13);
  line = line.substr(0, line.find(' '));
  line.remove_prefix(line.rfind('/') + 1);
  if (line == "bash" || line == "sh" || line == "dash") return std::string(line);
  return std::nullopt;
}

template <typename Look>
void each_script(Look look) {
  namespace fs = std::filesystem;
  for (const char* top :
       {"/usr/bin", "/usr/sbin", "/etc", "/usr/lib", "/usr/share", "/var/lib/dpkg/info"}) {
    std::error_code error;
    fs::recursive_directory_iterator entry(top, fs::directory_options::skip_permission_denied,
                                           error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      if (!entry->is_regular_file(error) || entry->is_symlink(error)) continue;
      std::ifstream file(entry->path(), std::ios::binary);
      std::string text(2, '\0');
      if (!file.read(text.data(), 2) || text != "#!") continue;
      text.append(std::istreambuf_iterator<char>(file), {});
      if (const auto shell = shell_of(text)) look(entry->path().string(), text, *shell);
    }
  }
}

}  // namespace

TEST_CASE("a script that its shell accepts is read to its end") {
  unsigned scripts = 0;
  std::size_t commands = 0;
  std::size_t unconditional = 0;
  unsigned unknown = 0;
  each_script([&](const std::string& path, const std::string& text, const std::string& shell) {
    const ShellScript script = read_shell(text, {{"0", path}});
    ++scripts;
    commands += script.commands.size();
    for (const ShellCommand& command : script.commands)
      unconditional += command.is_unconditional ? 1 : 0;
    unknown += script.unknown;
    if (script.is_complete) return;
    CAPTURE(path, script.stopped_at);
    CHECK(test::run(shell + " -n " + test::quote(path)).status != 0);
  });
  std::printf(
      "measured: %u shell scripts read, %zu commands, %zu of them unconditional, %u with "
      "names made at run time\n",
      scripts, commands, unconditional, unknown);
}
