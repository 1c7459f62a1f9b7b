#include "base/error.h"
#include "base/output_file.h"
#include "base/size.h"
#include "commands/command.h"
#include "commands/need_options.h"
#include "commands/output.h"
#include "commands/placed_path.h"
#include "commands/process_options.h"
#include "elf/constants.h"
#include "image/directory_writer.h"
#include "image/tar_writer.h"
#include "report/closure_text.h"
#include "report/manifest_text.h"
#include "report/needs_text.h"
#include "rootfs/builder.h"
#include "rootfs/closure_files.h"
#include "rootfs/need_files.h"
#include "tree/directory_tree.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace whittle::commands {

namespace {

struct PackOptions {
  ProcessOptions process;
  NeedOptions needs;
  std::vector<std::string> programs;
  std::vector<std::string> includes;
  std::vector<std::string> allow_missing;
  std::string output;
  bool replace = false;
};

// Seconds since 1970 from SOURCE_DATE_EPOCH, or 0.
std::int64_t source_date() {
  const char* text = std::getenv("SOURCE_DATE_EPOCH");
  if (text == nullptr) return 0;
  const std::string_view digits = text;
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || seconds < 0) {
    throw Error("cannot use SOURCE_DATE_EPOCH={}: it is not a number of seconds since 1970", text);
  }
  return seconds;
}

bool is_allowed(const closure::Object& object, const PackOptions& options) {
  return std::ranges::any_of(options.allow_missing, [&](const std::string& name) {
    return name == "all" || name == object.name;
  });
}

// Whether nothing stands against packing this closure; tells what does.
bool accept(closure::Closure& closure, const PackOptions& options, const Common& common) {
  for (closure::Object& object : closure.objects) {
    if (!object.is_found() && is_allowed(object, options)) object.optional = true;
  }
  const report::Color color = color_for(common, stderr);
  if (!closure.starts() || !common.quiet) {
    tell(report::missing_text(closure, color));
    tell(report::findings_text(closure.findings, color));
  }
  return closure.starts();
}

// Everything below a directory in the tree, or one file.
void each_file(const tree::Walker& walker, const std::string& path,
               const std::function<void(const std::string&, const tree::Status&)>& visit) {
  const auto walked = walker.walk(path, tree::LastLink::keep);
  if (!walked) {
    throw Error("cannot open {}: {}", walker.tree().describe(path),
                std::make_error_code(walked.error()).message());
  }
  visit(walked->path, walked->status);
  if (walked->status.kind != tree::Kind::directory) return;
  const auto names = walker.tree().list(walked->path);
  if (!names) {
    throw Error("cannot list {}: {}", walker.tree().describe(walked->path),
                std::make_error_code(names.error()).message());
  }
  for (const auto& name : *names)
    each_file(walker, tree::join(walked->path, name), visit);
}

// The files that --include names; ELF files among them are roots of their own.
std::vector<std::string> add_includes(rootfs::Builder& builder, const closure::Engine& engine,
                                      const std::vector<std::string>& includes) {
  std::vector<std::string> roots;
  for (const auto& include : includes) {
    each_file(engine.walker(), include, [&](const std::string& path, const tree::Status& status) {
      const closure::Reason reason{closure::ReasonKind::included, include, "", ""};
      if (status.kind == tree::Kind::link) {
        builder.add_link(engine.walker(), path, reason);
        return;
      }
      builder.add(engine.walker(), path, reason);
      if (status.kind != tree::Kind::file) return;
      const auto opened = engine.store().open(path);
      if (*opened && (*opened)->object && (*opened)->object->file) {
        const auto type = (*opened)->object->header->type;
        if (type == ET_DYN || type == ET_EXEC) roots.push_back(path);
      }
    });
  }
  return roots;
}

void write(rootfs::Manifest& manifest, const PackOptions& options, const Common& common) {
  if (options.output == "-") {
    if (::isatty(STDOUT_FILENO) != 0) {
      throw Error("cannot write a tar to a terminal: name a file with -o");
    }
    DescriptorSink sink(STDOUT_FILENO, "standard output");
    image::write_tar(manifest, sink);
  } else if (options.output.ends_with('/')) {
    OutputDirectory directory(options.output,
                              options.replace ? Existing::replace : Existing::refuse);
    const Findings notes = image::write_directory(manifest, directory);
    directory.commit();
    if (!common.quiet) tell(report::findings_text(notes, color_for(common, stderr)));
  } else {
    OutputFile file(options.output);
    image::write_tar(manifest, file);
    file.commit();
  }
}

Status run_pack(const PackOptions& options, const Common& common) {
  const tree::DirectoryTree tree(options.process.sysroot);
  const loader::Process process = options.process.process();
  const tree::Walker walker(tree);
  PlacedTree placed(tree);
  const auto place = [&](const std::string& text) {
    const std::string path = text.starts_with("host:") ? text : options.process.typed(text);
    return placed.place(parse_placed_path(path, walker), process.directory);
  };
  std::vector<std::string> programs;
  std::ranges::transform(options.programs, std::back_inserter(programs), place);
  std::vector<std::string> includes;
  std::ranges::transform(options.includes, std::back_inserter(includes), place);

  closure::Options how;
  how.variants = options.process.variants();
  const closure::Engine engine(placed.tree(), process, how);
  rootfs::Policy policy;
  policy.mtime = source_date();
  rootfs::Builder builder(policy);
  std::vector<std::string> roots = add_includes(builder, engine, includes);
  roots.insert(roots.begin(), programs.begin(), programs.end());

  Status status = Status::done;
  std::vector<std::string> readable;
  const auto answers = engine.resolve_all(roots);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (answers[i]) {
      readable.push_back(roots[i]);
      continue;
    }
    tell(fmt::format("whittle: {}\n", answers[i].error()));
    status = worse(status, Status::could_not);
  }
  needs::Answer answer = needs::find_needs(engine, readable, options.needs.options());
  std::vector<const closure::Closure*> closures;
  for (auto& closure : answer.programs) {
    if (!accept(closure, options, common)) status = worse(status, Status::no);
    closures.push_back(&closure);
  }
  if (status != Status::done) {
    tell(fmt::format("whittle: nothing was written to {}\n", options.output));
    return status;
  }
  if (!common.quiet) {
    tell(report::findings_text(answer.findings, color_for(common, stderr)));
    tell(report::needs_text(answer, color_for(common, stderr)));
  }
  rootfs::add_needs(builder, engine, answer);
  rootfs::settle_search_paths(builder, engine, closures);

  rootfs::Manifest manifest = builder.finish();
  if (const Findings problems = rootfs::check(manifest); !problems.empty()) {
    tell(report::findings_text(problems, color_for(common, stderr)));
    throw Error("cannot pack: the root file system would not be one; nothing was written");
  }
  write(manifest, options, common);
  if (!common.quiet) {
    tell(report::pack_summary(manifest, options.output, programs));
  }
  return Status::done;
}

}  // namespace

Run add_pack(CLI::App& app, const Common& common) {
  auto options = std::make_shared<PackOptions>();
  app.footer("Example:\n  whittle pack /usr/bin/curl -o curl.tar");
  options->process.add_to(app);
  options->needs.add_to(app);
  app.add_option("--include", options->includes,
                 "a file or directory to pack besides, with what its ELF files need")
      ->type_name("PATH[:AT]")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--allow-missing", options->allow_missing,
                 "pack although this name is not found; all: whatever is not found")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--replace", options->replace, "replace what a target directory holds");
  app.add_option("-o,--output", options->output,
                 "a .tar file, a directory with a slash at its end, or - for standard output")
      ->type_name("OUT")
      ->required();
  app.add_option("PROGRAM", options->programs, "what will run, and where it will be")
      ->type_name("PROGRAM[:AT]")
      ->required();
  return [options, &common] { return run_pack(*options, common); };
}

}  // namespace whittle::commands
