#pragma once

#include "image/oci_image.h"
#include "plan/request.h"

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace whittle::commands {

// The options about how an engine asks whether the program is well.
struct HealthcheckOptions {
  std::string probe;
  std::string interval = "30s";
  std::string timeout = "5s";
  std::string start_period = "0s";
  std::uint32_t retries = 3;

  void add_to(CLI::App& app);

  // nullopt where none is asked for. Throws Error for a probe or a time that means nothing.
  std::optional<plan::HealthcheckRequest> request() const;
  image::HealthcheckTimes times() const;
};

}  // namespace whittle::commands
