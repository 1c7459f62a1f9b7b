#include "commands/budget_options.h"

#include "base/error.h"
#include "base/size.h"

#include <CLI/CLI.hpp>

namespace whittle::commands {

std::optional<std::uint64_t> parse_limit(const char* option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto bytes = parse_size(text);
  if (!bytes) {
    throw Error("cannot use {} {}: it is no size, such as 15MB (10^6) or 1.5MiB (2^20)", option,
                text);
  }
  return bytes;
}

void BudgetOptions::add_to(CLI::App& app) {
  app.add_option("--max-size", max_size, "write nothing if the files are more than this")
      ->type_name("SIZE");
  app.add_option("--max-compressed", max_compressed,
                 "write nothing if the tar or the layer is more than this as stored")
      ->type_name("SIZE");
}

std::optional<std::uint64_t> BudgetOptions::size() const {
  return parse_limit("--max-size", max_size);
}

std::optional<std::uint64_t> BudgetOptions::compressed() const {
  return parse_limit("--max-compressed", max_compressed);
}

}  // namespace whittle::commands
