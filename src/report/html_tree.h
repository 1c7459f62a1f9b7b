#pragma once

#include "report/html_contents.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whittle::report {

// A directory of a page's files.
struct HtmlDirectory {
  std::string name;                   // its last; "/" of the first one
  std::optional<std::size_t> parent;  // which stands before it
  std::size_t files = 0;              // below it
  std::int64_t sum = 0;               // of the first measure, of all those
  std::uint64_t area = 0;             // the same without signs
};

// The directories that a page's files are in.
struct HtmlTree {
  std::vector<HtmlDirectory> directories;  // "/" first
  std::vector<std::size_t> directory_of;   // of each file
  std::vector<std::string> names;          // of each file: its last
};

HtmlTree html_tree(const HtmlPage& page);

// One line of a tree that is written out.
struct HtmlRow {
  bool is_file = false;
  std::size_t of = 0;     // of the directories, or of the files
  std::size_t depth = 0;  // 0: "/"
  bool is_top = false;    // one of the few largest
};

// The largest `most` of all files and directories, each below the directory it is in, the
// larger first; of these the largest `top` are marked.
std::vector<HtmlRow> largest_rows(const HtmlPage& page, const HtmlTree& tree, std::size_t most,
                                  std::size_t top);

}  // namespace whittle::report
