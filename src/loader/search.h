#pragma once

#include "loader/link_map.h"
#include "loader/path_list.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::loader {

// What came of one path that was tried.
enum class Outcome {
  taken,
  absent,       // no such file, or a dangling link
  unreadable,   // permission denied
  other_class,  // 32-bit where 64-bit is needed, or the reverse
  other_machine,
  list_ended,  // another error of open(2): the rest of this source is not tried
  fatal,       // a file the loader stops at
};

struct Attempt {
  PathSource source = PathSource::named;
  std::string owner;  // whose RPATH or RUNPATH it is: the path of the object
  std::string path;   // as the loader spells it
  Outcome outcome = Outcome::absent;
  std::string detail;  // "no such file", "32-bit, a 64-bit library is needed", "invalid ELF header"

  bool operator==(const Attempt&) const = default;
};

enum class LookupState {
  mapped,   // satisfied by what is mapped already
  found,    // a new file
  missing,  // no candidate was taken
  refused,  // a candidate that stops the start, whatever else there is
  ignored,  // the loader passes over it: a token without a value; musl: a filter
};

// What a loader does for one name.
struct Lookup {
  LookupState state = LookupState::missing;
  std::string name;                       // as a listing shows it; a need's without tokens
  std::optional<std::size_t> object;      // LookupState::mapped: which
  std::string path;                       // LookupState::found, refused: as spelled
  Opened opened;                          // LookupState::found
  PathSource source = PathSource::named;  // LookupState::found: where `path` came from
  std::string owner;                      //   and whose list that was
  bool auditing = false;           // LookupState::found: it is for an audit library's namespace
  std::vector<Attempt> attempts;   // in order; the last one is what was taken or refused
  std::string message;             // LookupState::missing, refused: as the loader words it
  std::vector<std::string> notes;  // what did not apply, and why
};

// What asks for a name.
enum class QueryKind {
  needed,     // DT_NEEDED
  auxiliary,  // DT_AUXILIARY
  filter,     // DT_FILTER
  preload,
  audit,
  dlopen,
};
struct Query {
  std::string name;
  std::size_t by = 0;  // index of the object whose paths serve; the program's for preloads
  QueryKind kind = QueryKind::needed;
};

}  // namespace whittle::loader
