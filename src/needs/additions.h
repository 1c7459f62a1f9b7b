#pragma once

#include "closure/closure.h"
#include "needs/accounts.h"
#include "tree/file_tree.h"

#include <cstdint>
#include <string>
#include <vector>

namespace whittle::needs {

// A file, link or empty directory of the tree that belongs to the image; what a
// link leads to comes with it.
struct TreeFile {
  std::string path;
  tree::FileId id = {};    // of the regular file that the path leads to, and its
  std::uint64_t size = 0;  // bytes; 0 for anything else
  bool operator==(const TreeFile&) const = default;
};

// What is made for the image, not taken from the tree: a file of these bytes, or
// a link to `target`.
struct MadeFile {
  std::string path;
  std::string bytes;
  std::string target = {};  // of a link; empty for a file
  auto operator<=>(const MadeFile&) const = default;
};

// A library that a running program opens.
struct OpenedLibrary {
  std::string by = {};             // the object that opens it; empty: who shows the sign
  std::vector<std::string> names;  // of which the first that is found is opened
  closure::Opening::Needed needed = closure::Opening::Needed::no;
  bool is_of_directory = false;  // as in closure::Opening
  bool operator==(const OpenedLibrary&) const = default;
};

// What a requirement adds to an image. It says nothing of who asks for it, so that all
// who ask for the same share it.
struct Additions {
  std::vector<TreeFile> files;        // by path, each once
  std::vector<MadeFile> made;         // by path, each once
  std::vector<OpenedLibrary> opened;  // in order, each once
  std::vector<std::string> programs;  // that are started, each with a closure of its own
  // Directories that are written to: empty, with owner and mode as in the tree; by path.
  std::vector<std::string> state = {};
  Accounts accounts = {};  // whom passwd and group are to name

  // What would be here and is not in the tree.
  std::vector<std::string> absent = {};
  // Left to whoever runs the program.
  std::vector<std::string> left_to_runtime = {};
  // Parts of nsswitch.conf that the image does without: "hosts: mdns4_minimal".
  std::vector<std::string> left_out_services = {};

  bool is_empty() const {
    return files.empty() && made.empty() && opened.empty() && programs.empty() && state.empty() &&
           accounts.is_empty();
  }
  bool operator==(const Additions&) const = default;
};

}  // namespace whittle::needs
