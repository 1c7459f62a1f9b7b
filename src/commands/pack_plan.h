#pragma once

#include "closure/engine.h"
#include "commands/pack_options.h"
#include "commands/placed_path.h"
#include "image/platform.h"
#include "needs/needs.h"
#include "rootfs/builder.h"
#include "rootfs/include.h"
#include "rootfs/strip_files.h"
#include "tree/directory_tree.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::commands {

// What `whittle pack` would write: everything decided, nothing written and nothing
// told. The manifest reads from the trees that are in here.
class PackPlan {
 public:
  // Throws Error for options that mean nothing and files that cannot be read.
  explicit PackPlan(const PackOptions& options);
  PackPlan(const PackPlan&) = delete;
  PackPlan& operator=(const PackPlan&) = delete;

  // The programs asked about, as paths in the image.
  const std::vector<std::string>& programs() const { return programs_; }
  // What each program that cannot be read said.
  const std::vector<std::string>& unreadable() const { return unreadable_; }
  const needs::Answer& answer() const { return answer_; }

  // What is left out although a program does not start without it, and --force was
  // not said.
  const Findings& objections() const { return objections_; }
  // What else is worth telling of the manifest.
  const Findings& notes() const { return notes_; }
  // Why the manifest is none that can be written.
  const Findings& problems() const { return problems_; }

  // What stripping did; nullopt where it was not asked for.
  const std::optional<rootfs::StripReport>& stripped() const { return stripped_; }

  // Whether there is a manifest: every program can be read and starts.
  bool is_complete() const;
  rootfs::Manifest& manifest() { return manifest_; }
  const rootfs::Manifest& manifest() const { return manifest_; }

  // The command line that starts the one program there is, through a loader if
  // it was said so; empty where there are several.
  std::vector<std::string> entrypoint() const;
  // Where all programs run. Throws Error if no machine runs all of them, or
  // images have no name for it.
  image::Platform platform() const;

 private:
  std::vector<std::string> placed(const std::vector<std::string>& texts,
                                  const PackOptions& options);
  void build(rootfs::Builder builder, const rootfs::Included& included, const PackOptions& options);

  tree::DirectoryTree tree_;
  tree::Walker walker_;
  PlacedTree placed_;
  std::vector<std::string> programs_;
  std::vector<std::string> includes_;
  closure::Engine engine_;
  std::vector<std::string> unreadable_;
  needs::Answer answer_;
  rootfs::Manifest manifest_;
  std::optional<rootfs::StripReport> stripped_;
  Findings objections_;
  Findings notes_;
  Findings problems_;
};

}  // namespace whittle::commands
