#pragma once

#include "sandbox/isolation.h"
#include "sandbox/judgement.h"
#include "sandbox/trial.h"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace whittle::commands {

// What a program that is run is to do, as options say it.
struct RunOptions {
  std::optional<int> expect_exit;
  std::string expect_stdout;
  std::vector<std::string> until_listening;
  std::vector<std::string> probe;
  std::string timeout;    // empty: nobody said
  std::string isolation;  // empty: the best that works

  void add_to(CLI::App& app);

  // Whether any of them was given: then a program is to be run.
  bool any() const;

  // These throw Error for a value that means nothing.
  sandbox::Demands demands() const;
  sandbox::Expected expected() const;
  std::optional<sandbox::Isolation> forced() const;
};

}  // namespace whittle::commands
