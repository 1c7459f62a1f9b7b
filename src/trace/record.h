#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace whittle::trace {

// How a run used a path, in the order in which a record tells it.
enum class Use : std::uint8_t {
  executed,  // started, also by a #! line
  mapped,    // its code was mapped: a program, its loader, a library
  read,      // opened for reading
  listed,    // a directory, whose names were read
  seen,      // found and asked about, but not opened; of a link: crossed or read
  written,   // opened for writing, made, removed or renamed
  absent,    // looked for and not there; of what was made afterwards also: not there before
};

// "executed".
std::string_view use_name(Use use);

struct Used {
  std::set<Use> uses;
  std::set<std::string> by;  // paths of the programs that did

  bool has(Use use) const { return uses.contains(use); }
  bool operator==(const Used&) const = default;
};

// What a run touched: paths alone, no arguments, no environment, no contents. A path is
// absolute, and what it names is what it names when no link in its directories is followed:
// links that were crossed have lines of their own.
struct Record {
  std::map<std::string, Used> paths;

  void add(const std::string& path, Use use, const std::string& program);
  // Adds what another run touched.
  void merge(const Record& other);

  bool operator==(const Record&) const = default;
};

// A record as text: a first line that names the format and its version, then one line a
// path, sorted bytewise, "PATH<TAB>USE[, USE]...<TAB>by PROGRAM[, PROGRAM]...". Paths are
// escaped as escape_line() has it, and a comma in that of a program as \x2c.
std::string to_text(const Record& record);

// The record that a text says; lines may come in any order, may repeat a path, and begin
// with # where they are comments. Throws Error, which names `name` and the line, for what
// is none, and for one that exceeds limits::record_*.
Record parse_record(std::string_view text, const std::string& name);

// The record in a file of this machine. Throws Error for one that cannot be read.
Record read_record(const std::string& path);

}  // namespace whittle::trace
