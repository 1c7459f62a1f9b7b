#pragma once

#include "commands/common.h"

#include <functional>

namespace CLI {
class App;
}

namespace whittle::plan {
enum class Verdict;
}

namespace whittle::commands {

// What a command answers; with what an Error and a bug give, the exit status.
enum class Status : int {
  done = 0,
  no = 1,  // done, and the answer is no
  could_not = 2,
  bug = 3,
};

// What a program that was run ended with, where whittle ends with that too.
inline Status program_status(int status) {
  return static_cast<Status>(status);
}

// The worse of two; could_not beats no.
inline Status worse(Status a, Status b) {
  return static_cast<int>(a) < static_cast<int>(b) ? b : a;
}

// What a verdict gives.
Status status_of(plan::Verdict verdict);

// One subcommand: its options are set up on `app`; running it is the function.
using Run = std::function<Status()>;

Run add_audit(CLI::App& app, const Common& common);
Run add_bundle(CLI::App& app, const Common& common);
Run add_completion(CLI::App& app, const Common& common);
Run add_deps(CLI::App& app, const Common& common);
Run add_diff(CLI::App& app, const Common& common);
Run add_index(CLI::App& app, const Common& common);
Run add_man(CLI::App& app, const Common& common);
Run add_pack(CLI::App& app, const Common& common);
Run add_trace(CLI::App& app, const Common& common);
Run add_sbom(CLI::App& app, const Common& common);
Run add_verify(CLI::App& app, const Common& common);

// All of whittle: parses, runs, reports what went wrong on stderr, and returns
// the exit status.
int run(int argc, const char* const* argv);

}  // namespace whittle::commands
