// Whatever a whittle.toml says: it is read or refused with a word.
#include "base/error.h"
#include "commands/config_file.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace whittle;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const commands::ConfigFile config = commands::parse_config(text, "whittle.toml");
    require(!config.packs.empty());
    for (const auto& settings : config.packs)
      for (const auto& setting : settings)
        for (const std::string& value : setting.values)
          require(!value.contains('\0'));
    commands::check_outputs(config);
  } catch (const Error& error) {
    require(std::string_view(error.what()).starts_with("cannot "));
  }
  return 0;
}
