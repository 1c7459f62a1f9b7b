#pragma once

#include "packages/package.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::packages {

// What a database says of one package, before others are known.
struct Record {
  Package package;                              // what it depends on is not filled in
  std::vector<std::vector<std::string>> needs;  // names or capabilities; of each list one suffices
  std::vector<std::string> provides;            // capabilities other than its name
  std::string stem = {};                        // dpkg: its files in the database, without suffix
  std::string list = {};                        // others: what it ships, an absolute path a line
  std::vector<std::string> scripts = {};        // rpm: those that install it
  std::string_view text = {};                   // dpkg, apk: all that the database says of it
};

// Sorts the records by name and architecture, leaves out those without a name and all
// but the first of those that say the same two, and fills in what each depends on. A
// capability that no package has is kept if it may be the name of one.
void finish(std::vector<Record>& records);

// What lists put together of directories and names may grow to, all of one database: a
// directory is said once and repeated with every name.
class ListRoom {
 public:
  // Adds the line to the list, unless it is longer than a path can be or no room is left.
  void add(std::string& list, std::string_view directory, std::string_view name);

 private:
  std::size_t left_ = std::size_t{1} << 29U;
};

// Whether it can be the name, or the architecture, of a package: nothing in it that
// leads to other files where it becomes a part of a path.
bool is_name(std::string_view text);

// Where files that a package brings are put elsewhere by the wish of another one.
struct Diversion {
  std::string from;
  std::string to;
  std::vector<std::uint32_t> except;  // the packages whose files stay
};

// One database of a root. May be asked from several threads at once.
class Source {
 public:
  virtual ~Source() = default;
  // Sorted by name, then architecture, no two with the same of both.
  virtual const std::vector<Package>& packages() const = 0;
  // What the package of that number ships: absolute paths, one a line ("/." is the root).
  virtual std::string list(std::size_t number) const = 0;
  // The scripts, as text, that run when it is installed.
  virtual std::vector<std::string> scripts(std::size_t number) const = 0;
  virtual std::vector<Diversion> diversions() const { return {}; }
  virtual DatabaseKind kind() const = 0;
  // Of each of these packages, in their order. What cannot be read any more is empty.
  virtual std::vector<Details> details(const std::vector<std::size_t>& numbers) const = 0;
};

}  // namespace whittle::packages
