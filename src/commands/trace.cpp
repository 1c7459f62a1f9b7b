#include "base/bytes.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/output_file.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/output.h"
#include "commands/trace_options.h"
#include "report/count_text.h"
#include "trace/record.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <memory>
#include <string>

namespace whittle::commands {

namespace {

// What env, nohup and timeout end with too, where it is they that failed.
constexpr int failed_status = 125;

void write_record(const std::string& path, const trace::Record& record) {
  const std::string text = trace::to_text(record);
  if (path == "-") {
    print(text);
    return;
  }
  OutputFile file(path);
  file.write(as_bytes(text));
  file.commit();
}

// A run may take long: where its record cannot be written is said before.
void check_output(const std::string& path) {
  if (path != "-") const OutputFile file(path);
}

void tell_of(const trace::Watched& watched, const TraceOptions& options, const Common& common) {
  if (common.quiet) return;
  for (const std::string& note : watched.notes)
    tell(fmt::format("note: {}\n", escape_line(note)));
  if (options.output == "-") return;
  tell(fmt::format("{}: {}\n", escape_line(options.output),
                   report::count_text(watched.record.paths.size(), "path", "paths")));
}

// Ends as the program did: by its status, or by the signal that ended it.
Status end_as(int status) {
  if (!WIFSIGNALED(status)) return program_status(WEXITSTATUS(status));
  // One core is enough.
  constexpr rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  throw Interrupted{WTERMSIG(status)};
}

trace::Options telling(trace::Options options, const Common& common) {
  if (!common.quiet) {
    options.say = [](const std::string& what) {
      tell(fmt::format("whittle: {}\n", escape_line(what)));
    };
  }
  return options;
}

// What came of a program that whittle may have told to end.
Status status_of_watched(const trace::Watched& watched, const TraceOptions& options) {
  if (const auto why = options.watch.failure(watched)) {
    tell(fmt::format("whittle: {}\n", escape_line(*why)));
    if (watched.end == trace::End::timeout) return Status::no;
  }
  return watched.end == trace::End::until ? Status::done : end_as(watched.status);
}

Status run_command(const TraceOptions& options, const Common& common) {
  trace::Watched watched;
  try {
    check_output(options.output);
    watched = trace::run(options.command, telling(options.options(), common));
    write_record(options.output, watched.record);
    tell_of(watched, options, common);
  } catch (const Error& error) {
    tell(fmt::format("whittle: {}\n", escape_line(error.what())));
    return program_status(failed_status);
  }
  return status_of_watched(watched, options);
}

Status watch_process(const TraceOptions& options, const Common& common) {
  check_output(options.output);
  if (!common.quiet) {
    tell(
        "whittle: every system call of the process stops meanwhile, not only those of files: a "
        "filter cannot be put into what runs already\n");
  }
  const trace::Watched watched =
      trace::attach(options.process(), telling(options.options(), common));
  write_record(options.output, watched.record);
  tell_of(watched, options, common);
  return Status::done;
}

Status merge(const TraceOptions& options) {
  trace::Record all;
  for (const std::string& path : options.merged)
    all.merge(trace::read_record(path));
  write_record(options.output, all);
  return Status::done;
}

Status run_trace(const TraceOptions& options, const Common& common) {
  options.check();
  if (!options.merged.empty()) return merge(options);
  return options.pid.empty() ? run_command(options, common) : watch_process(options, common);
}

}  // namespace

Run add_trace(CLI::App& app, const Common& common) {
  auto options = std::make_shared<TraceOptions>();
  options->add_to(app);
  return [options, &common] { return run_trace(*options, common); };
}

}  // namespace whittle::commands
