#pragma once

#include "base/finding.h"
#include "base/glob.h"
#include "closure/engine.h"
#include "rootfs/builder.h"
#include "tree/overlay_tree.h"

#include <map>
#include <string>
#include <vector>

namespace whittle::rootfs {

// One path of the tree that is taken by itself: of a directory, nothing that is in it.
struct SinglePath {
  std::string path;
  Reason reason;
  bool is_root = false;   // where it is an ELF file or a script, it is asked what it needs
  bool is_state = false;  // a directory that is written to: it keeps its owner
};

struct Inclusions {
  std::vector<std::string> paths;  // files and directories of the tree
  std::vector<SinglePath> single = {};
  std::vector<Glob> excluded;         // what is passed over, with all that is in it
  std::vector<std::string> programs;  // what the image is made for
  // Where files were placed in the tree: of a directory that was, only what was placed in
  // it is taken.
  const tree::OverlayTree* placed = nullptr;
  // What is about to be replaced by what is packed: it is not packed itself.
  std::vector<tree::FileId> outputs = {};
};

// What came with the files included.
struct Included {
  // The ELF files among them but the programs themselves: each has a closure of its
  // own, for this reason. Those for a machine that is none of the programs' are
  // packed, but asked for nothing.
  std::map<std::string, Reason> roots;
  // Files that may be configurations of the programs: those that were named, and all below
  // /etc, by their paths or by links that lead to them.
  std::vector<std::string> configurations;
  // Scripts that may be run, in directories that were named: one for each first line.
  std::vector<std::string> scripts;
  // Texts of languages (see needs/language_names.h) that no package manager of a language put
  // where it is.
  std::vector<std::string> sources;
  Findings findings;
};

// Adds files, and directories with everything in them, links as found. What is the
// machine's own (see secrets.h) is only taken if it is named itself, and what looks
// like a secret is warned of.
// Throws Error for what cannot be read, and for links that lead round in a circle.
Included include(Builder& builder, const closure::Engine& engine, const Inclusions& inclusions);

}  // namespace whittle::rootfs
