#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace whittle::commands {

// The bytes that an option of this name was given; nullopt where it was not. Throws Error
// for what is no size.
std::optional<std::uint64_t> parse_limit(const char* option, const std::string& text);

// The options about what a result may weigh; a result that weighs just as much is
// within its budget.
struct BudgetOptions {
  std::string max_size;        // of all files
  std::string max_compressed;  // of the tar or the layer as stored

  void add_to(CLI::App& app);

  // In bytes. Throw Error for what is no size.
  std::optional<std::uint64_t> size() const;
  std::optional<std::uint64_t> compressed() const;
};

}  // namespace whittle::commands
