#include "commands/trace_options.h"

#include "base/duration.h"
#include "base/error.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <limits>

namespace whittle::commands {

void TraceOptions::add_to(CLI::App& app) {
  app.footer(
      "Example:\n  whittle trace -o run.trace -- /usr/bin/python3 -c 'import json'\n"
      "  whittle pack /usr/bin/python3 --trace run.trace -o python.tar");
  app.add_option("-o,--output", output, "the record: a line a path, with its uses and programs")
      ->type_name("FILE");
  app.add_option("--pid", pid, "watch a process that runs, its threads and what it starts")
      ->type_name("PID");
  app.add_option("--for", time, "with --pid, how long; else until it ends, or Ctrl-C")
      ->type_name("TIME");
  app.add_option("--merge", merged, "run nothing: write what all these records say; repeatable")
      ->type_name("FILE")
      ->take_all()
      ->allow_extra_args(false);
  watch.add_to(app);
  app.add_option("WORD", command, "what is run, after --");
}

void TraceOptions::check() const {
  if (output.empty()) throw CLI::RequiredError("--output");
  const int said = (pid.empty() ? 0 : 1) + (merged.empty() ? 0 : 1) + (command.empty() ? 0 : 1);
  if (said == 0) throw CLI::RequiredError("a command after --, --pid or --merge");
  if (said > 1)
    throw Error("cannot do more than one of: run a command, watch --pid, --merge records");
  if (!time.empty() && pid.empty()) throw Error("cannot use --for {} without --pid", time);
  if (command.empty() && watch.any())
    throw Error("cannot use --until-listening or --timeout without a command");
  if (!command.empty() && output == "-")
    throw Error("cannot write the record to standard output: what the program writes goes there");
  if (!pid.empty()) static_cast<void>(process());
  if (!time.empty()) static_cast<void>(options());
}

pid_t TraceOptions::process() const {
  pid_t number = 0;
  const auto [end, error] = std::from_chars(pid.data(), pid.data() + pid.size(), number);
  if (error != std::errc() || end != pid.data() + pid.size() || number <= 0)
    throw Error("cannot use --pid {}: it is no number of a process", pid);
  return number;
}

trace::Options TraceOptions::options() const {
  trace::Options options = watch.options();
  if (time.empty()) return options;
  options.timeout = parse_duration(time);
  if (!options.timeout) throw Error("cannot use --for {}: it is no time, such as 30s or 2m", time);
  return options;
}

}  // namespace whittle::commands
