#include "commands/verify_options.h"

#include "audit/here.h"
#include "base/error.h"
#include "image/image_tree.h"
#include "image/input_file.h"
#include "report/plan_reader.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <utility>

namespace whittle::commands {

void VerifyOptions::add_to(CLI::App& app) {
  app_ = &app;
  app.footer("Example:\n  whittle verify root/ --entrypoint /usr/sbin/nginx --user 65532");
  app.add_flag("--here", here,
               "verify the root that whittle runs in, and run there what follows --");
  app.add_option("--manifest", manifest,
                 "what `whittle pack --json` printed of it: what starts and how, what is left out "
                 "on purpose, and what every file is like")
      ->type_name("FILE");
  app.add_option("--platform", platform, "which image is meant where ROOT holds several")
      ->type_name("OS/ARCH[/VARIANT]");
  starting.add_to(app);
  app.add_option("--allow-missing", allow_missing,
                 "this name need not be found; all: whatever is not found")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--no-second-reader", no_second_reader,
               "do not have every ELF file read again by another reader");
  reports.add_to(app, HtmlPages::no);
  run.add_to(app);
  app.add_flag("--watch", watch,
               "watch the run: tell what it looked for, did not find, and would have found on this "
               "machine");
  app.add_option("--trace", traces,
                 "what `whittle trace` recorded: tell what that run used that the root does not "
                 "have; may be repeated")
      ->type_name("FILE")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option(
         "--sysroot", sysroot,
         "what --watch and --trace hold the root against, if not this machine: a directory, "
         "a tar, an image")
      ->type_name("IMAGE");
  app.add_flag("--json", json, "the result for machines");
  app.add_option("ROOT", root,
                 "a directory, a tar, an image; - is standard input; not with --here");
  app.add_option("WORD", command,
                 "after --: the program to run there and its arguments; -- alone: what the image "
                 "starts");
}

bool VerifyOptions::has_dashes() const {
  const std::vector<std::string> rest = app_->remaining();
  return std::ranges::find(rest, "--") != rest.end();
}

bool VerifyOptions::runs() const {
  return has_dashes() || run.any() || watch;
}

void VerifyOptions::check() const {
  reports.check();
  run.demands();
  run.expected();
  run.forced();
  if (here && watch && sysroot.empty())
    throw Error(
        "cannot use --watch with --here alone: the root is all there is here; --sysroot names what "
        "it was packed from, mounted beside it");
  if (!sysroot.empty() && !watch && traces.empty())
    throw Error("cannot use --sysroot {}: it is for --watch or --trace", sysroot);
  if (here) return;
  if (root.empty()) throw CLI::RequiredError("ROOT, or --here,");
  if (!command.empty() && !has_dashes())
    throw Error("cannot run {} in {}: what is run follows --", command.front(), root);
  if (root == "-" && manifest == "-")
    throw Error("cannot read both ROOT and --manifest from standard input");
}

image::Image VerifyOptions::read() const {
  if (here) return image::read_image("/", image::own_platform(), audit::places_of_engine_here());
  return image::read_image(
      root, platform.empty() ? image::own_platform() : image::parse_platform(platform));
}

std::string VerifyOptions::name() const {
  if (here) return "/";
  return root == "-" ? "standard input" : root;
}

std::shared_ptr<const tree::FileTree> VerifyOptions::machine() const {
  return image::open_root(sysroot.empty() ? "/" : sysroot, image::own_platform());
}

plan::Start VerifyOptions::start(plan::Start start) const {
  start = starting.over(std::move(start));
  if (here && !root.empty()) {
    start.entrypoint = {root};
    start.cmd = command;
  } else if (!command.empty()) {
    start.entrypoint = {command.front()};
    start.cmd.assign(command.begin() + 1, command.end());
  }
  start.allow_missing.insert(start.allow_missing.end(), allow_missing.begin(), allow_missing.end());
  return start;
}

audit::Request VerifyOptions::request(const image::Image& image) const {
  audit::Request request;
  if (image.config) request.start = audit::start_of(*image.config);
  if (!manifest.empty()) {
    const tree::Contents text = image::read_input(manifest);
    request.planned = report::read_plan(text.text(), manifest);
    const std::vector<std::string> healthcheck = std::move(request.start.healthcheck);
    request.start = request.planned->start;
    if (request.start.healthcheck.empty()) request.start.healthcheck = healthcheck;
  }
  request.start = start(std::move(request.start));
  request.reads_again = !no_second_reader;
  if (request.reads_again) request.second_reader = audit::installed_second_reader();
  return request;
}

}  // namespace whittle::commands
