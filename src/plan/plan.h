#pragma once

#include "base/finding.h"
#include "base/reason.h"
#include "closure/closure.h"
#include "closure/engine.h"
#include "identity/ownership.h"
#include "image/platform.h"
#include "needs/file_facts.h"
#include "needs/requirements.h"
#include "plan/placed_tree.h"
#include "plan/request.h"
#include "rootfs/manifest.h"
#include "rootfs/strip_files.h"
#include "tree/file_tree.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::plan {

// The tree that is asked, with what was placed in it, and what has been found out of it.
struct World {
  World(std::shared_ptr<const tree::FileTree> tree, const Request& request);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::shared_ptr<const tree::FileTree> tree;
  PlacedTree placed;
  std::vector<std::string> programs;  // where they are then, in the order of the request
  std::vector<std::string> includes;
  closure::Engine engine;
  needs::FactStore facts;

 private:
  World(std::shared_ptr<const tree::FileTree> tree, const Request& request,
        std::vector<needs::Rule> rules);
};

// One program of the answer.
struct Program {
  closure::Closure closure;
  Reason reason;  // why it is there: of kind asked, included, rule or script
  bool is_asked() const { return reason.kind == ReasonKind::asked; }
};

// How what is packed compares with what runs used.
struct Exactness {
  struct File {
    std::string path;
    std::uint64_t size = 0;
  };
  std::vector<std::string> runs;    // their names
  std::size_t used = 0;             // files that are packed and were used
  std::vector<File> found_by_runs;  // and there for no other reason: nothing else knew of them
  std::vector<File> unused;         // packed, and used by no run
};

// What all findings come to.
enum class Verdict {
  yes,
  no,         // something is missing, would be refused at start, or is over its budget
  could_not,  // a program cannot be read, or what was planned cannot be written
};

// The one answer to a request: everything decided, nothing written, nothing told. Every
// command tells of it what it is asked for and decides nothing of its own.
struct Plan {
  std::shared_ptr<const World> world;  // what sources of the manifest read from

  // Those asked for, in order, then those that were included, then what those start. One
  // that cannot be read is not here; a finding says so.
  std::vector<Program> programs;
  std::vector<needs::Requirement> requirements;  // the needed ones first, also the possible
  std::vector<needs::Dlopens> dlopens;
  // nullopt where it was not asked for, or where the verdict is not yes without it.
  std::optional<rootfs::Manifest> manifest;
  std::optional<rootfs::StripReport> stripped;  // where that was asked for
  std::optional<Exactness> exactness;           // where there were runs
  identity::Ownership owners;                   // of the manifest's files
  std::vector<std::string> entrypoint;          // what the image starts; empty: nothing
  std::vector<std::string> healthcheck;         // the command line that asks; empty: none
  Findings findings;

  Verdict verdict() const;
};

// Where all programs that were asked for run. Throws Error if no machine runs all of them,
// or images have no name for it.
image::Platform platform_of(const Plan& plan);

}  // namespace whittle::plan
