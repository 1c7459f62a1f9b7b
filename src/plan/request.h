#pragma once

#include "base/glob.h"
#include "base/probe.h"
#include "closure/engine.h"
#include "elf/strip.h"
#include "loader/process.h"
#include "needs/requirements.h"
#include "plan/placed_tree.h"
#include "rootfs/builder.h"
#include "rootfs/skeleton.h"
#include "trace/record.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::plan {

// How far a question goes.
enum class Extent {
  start,         // what the loader maps: the closures of the programs, and no rule
  requirements,  // besides, what no DT_NEEDED names
  image,         // besides, the root file system
};

// A package of the root: all that it ships, or what programs read of it. "own" is that of
// the programs.
struct PackageRequest {
  std::string name;
  bool is_all = false;
};

// What a run touched, and what reasons call it: the file of the record.
struct TracedRun {
  std::string name;
  trace::Record record;
};

// How the engine is to ask whether the program is well.
struct HealthcheckRequest {
  Probe probe;  // of exec the program is among what is included
  std::chrono::milliseconds time;
};

// What an image is to hold besides programs and what they need, and how.
struct ImageRequest {
  std::vector<PlacedPath> includes;      // with what every ELF file in them needs
  std::vector<PackageRequest> packages;  // with what their ELF files and scripts need
  std::vector<TracedRun> runs;           // with what programs that they started need
  std::string home;                      // whose files no run brings; empty: nobody's
  std::vector<Glob> excludes;
  bool force = false;  // leave out also what a program does not start without
  rootfs::Policy policy;
  rootfs::Skeleton skeleton;
  std::optional<elf::StripOptions> strip;
  bool layers = false;                    // what packages ship apart from what the user builds
  bool names_packages = false;            // tell scanners which packages are in it
  bool licenses = false;                  // with the licence texts of its packages
  std::optional<std::uint64_t> max_size;  // in bytes, of all files
  std::vector<tree::FileId> outputs;      // files and directories that are written to
  std::optional<HealthcheckRequest> healthcheck = {};
  std::vector<std::string> entrypoint;  // empty: the program, where there is one alone
  bool starts_by_command = false;       // what starts is no entrypoint, and there is none
};

// Everything that is asked of a tree.
struct Request {
  std::vector<PlacedPath> programs;
  // Programs and libraries that are there besides. Of those that no program loads, and no
  // other of them, only what a loader maps is asked. Not for
  // an image.
  std::vector<std::string> others;
  loader::Process process;
  closure::Options closure;
  needs::Options needs;
  Extent extent = Extent::image;
  ImageRequest image;
};

}  // namespace whittle::plan
