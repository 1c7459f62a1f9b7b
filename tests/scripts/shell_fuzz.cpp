// Whatever the bytes are: every reader of the floor answers, and the same again.
#include "scripts/config_text.h"
#include "scripts/node_imports.h"
#include "scripts/perl_imports.h"
#include "scripts/python_imports.h"
#include "scripts/python_names.h"
#include "scripts/ruby_imports.h"
#include "scripts/shell.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace whittle::scripts;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ShellScript script = read_shell(text, {{"0", "/bin/x"}});
  if (script != read_shell(text, {{"0", "/bin/x"}})) std::abort();
  for (const ShellCommand& command : script.commands)
    if (command.name.empty()) std::abort();
  if (!script.is_complete && script.stopped_at == 0) std::abort();
  read_config(text);
  python_imports(text);
  python_libraries(text);
  perl_imports(text);
  perl_lib_paths(text);
  ruby_imports(text);
  node_imports(text);
  return 0;
}
