#include "commands/try_options.h"

#include "base/error.h"
#include "base/quoted_words.h"
#include "base/text.h"
#include "commands/output.h"
#include "trace/tracer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/wait.h>

#include <optional>
#include <utility>

namespace whittle::commands {

namespace {

std::vector<std::string> words_of(const std::string& command) {
  auto words = quoted_words(command);
  if (!words) throw Error("cannot try {}: a quote or a backslash has no end", command);
  if (words->empty()) throw Error("cannot try \"{}\": there is no word in it", command);
  return *std::move(words);
}

// How a program failed; nullopt: it did not.
std::optional<std::string> failure(const trace::Watched& watched) {
  // It was told to end.
  if (watched.end != trace::End::by_itself) return std::nullopt;
  if (WIFSIGNALED(watched.status))
    return fmt::format("signal {} ended it", WTERMSIG(watched.status));
  const int status = WEXITSTATUS(watched.status);
  return status == 0 ? std::nullopt : std::optional(fmt::format("it ended with status {}", status));
}

// Arguments may be secret, the program is not.
std::string name_of(const std::vector<std::string>& words) {
  return fmt::format("--try {}", words.front());
}

}  // namespace

void TryOptions::add_to(CLI::App& app) {
  app.add_option("--try", commands,
                 "run this first, and pack what it used, as with --trace; split into words "
                 "without a shell, quotes hold together")
      ->type_name("COMMAND")
      ->take_all()
      ->allow_extra_args(false);
  watch.add_to(app);
}

std::vector<plan::TracedRun> TryOptions::run(const Common& common) const {
  if (commands.empty() && watch.any())
    throw Error("cannot use --until-listening or --timeout without --try");
  std::vector<plan::TracedRun> runs;
  for (const std::string& command : commands) {
    const std::vector<std::string> words = words_of(command);
    trace::Options options = watch.options();
    options.output = trace::Output::to_standard_error;
    trace::Watched watched = trace::run(words, options);
    auto why = watch.failure(watched);
    if (!why) why = failure(watched);
    if (why) throw Error("cannot use --try {}: {}", command, *why);
    if (!common.quiet) {
      for (const std::string& note : watched.notes)
        tell(fmt::format("note: {}\n", escape_line(note)));
    }
    runs.push_back({name_of(words), std::move(watched.record)});
  }
  return runs;
}

}  // namespace whittle::commands
