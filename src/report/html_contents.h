#pragma once

#include "base/finding.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace whittle::report {

// One kind of file; a page is coloured by these.
struct HtmlClass {
  std::string key;      // of its colour, in page.css: "needed"
  std::string name;     // "needed"
  std::string meaning;  // "what starts asks for it"
};

// A number of every file. What a page shows of many is their sum; the picture has their
// areas without their signs.
struct HtmlMeasure {
  std::string name;        // "size"
  bool is_change = false;  // it may be negative, and is told with its sign
  std::vector<std::int64_t> of = {};
};

// A text of some files, of which many have the same: their package, their layer.
struct HtmlAttribute {
  std::string name;    // "package"
  std::string nobody;  // files without it as a group: "of no package"
  std::vector<std::string> values = {};
  std::vector<std::optional<std::size_t>> of = {};  // into values
  std::map<std::string, std::size_t> known = {};    // where values has what; for add()

  // Says it of the next file.
  void add(const std::optional<std::string>& value);
};

// How files can be gathered before their directories are: by class, then by one attribute,
// or by either or neither.
struct HtmlGrouping {
  std::string name;
  bool by_class = false;
  std::optional<std::size_t> attribute = {};
};

// Why a file is there: lines that lead up to what was asked for. Empty: nothing says so.
using HtmlReasons = std::vector<std::string>;

// What may be so large, and how large it is.
struct HtmlBudget {
  std::string name;
  std::uint64_t is = 0;
  std::uint64_t may_be = 0;
};

// A table that is told below the picture, as it is. Columns of numbers are set to the right.
struct HtmlTable {
  struct Column {
    std::string name;
    enum class Of { texts, numbers, paths } of = Of::texts;
  };
  std::string title;
  std::string about;  // a sentence; may be empty
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

// All that a page tells, of any command. The columns of files are equally long.
struct HtmlPage {
  std::string command;   // "audit"
  std::string title;     // what it is about: the name of an image
  std::string headline;  // what came of it, a line
  std::string advice;    // what to do; may be empty

  std::vector<HtmlClass> classes;
  std::vector<std::string> paths;     // of files: absolute, bytes
  std::vector<std::size_t> class_of;  // into classes
  std::vector<HtmlMeasure> measures;  // the first is what is shown first
  std::vector<HtmlAttribute> attributes;
  std::vector<HtmlGrouping> groupings;  // besides that by directory
  std::vector<HtmlReasons> reasons;

  std::vector<HtmlBudget> budgets;
  Findings findings;
  std::vector<HtmlTable> tables;
};

}  // namespace whittle::report
