#pragma once

#include "loader/link_map.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::loader {

// Where a path that was tried came from.
enum class Source {
  named,         // the name has a slash: it is the path
  rpath,         // DT_RPATH of `owner`
  library_path,  // LD_LIBRARY_PATH, or --library-path
  runpath,       // DT_RUNPATH of `owner`
  cache,         // /etc/ld.so.cache
  defaults,      // the loader's default directories; musl: its system path
};

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
  Source source = Source::named;
  std::string owner;  // whose RPATH or RUNPATH it is: the path of the object
  std::string path;   // as the loader spells it
  Outcome outcome = Outcome::absent;
  std::string detail;  // "no such file", "32-bit, a 64-bit library is needed", "invalid ELF header"

  bool operator==(const Attempt&) const = default;
};

enum class Answer {
  mapped,   // satisfied by what is mapped already
  found,    // a new file
  missing,  // no candidate was taken
  refused,  // a candidate that stops the start, whatever else there is
  ignored,  // the name has a token without a value: the loader passes over it
};

// What a loader does for one name.
struct Resolution {
  Answer answer = Answer::missing;
  std::string name;                   // the name after token expansion
  std::optional<std::size_t> object;  // Answer::mapped: which
  std::string path;                   // Answer::found, refused: as spelled
  Opened opened;                      // Answer::found
  Source source = Source::named;      // Answer::found: where `path` came from
  std::string owner;                  //   and whose list that was
  std::vector<Attempt> attempts;      // in order; the last one is what was taken or refused
  std::string message;                // Answer::missing, refused: as the loader words it
  std::vector<std::string> notes;     // what did not apply, and why
};

// What asks for a name.
enum class RequestKind {
  needed,  // DT_NEEDED, DT_AUXILIARY, DT_FILTER
  preload,
  audit,
  dlopen,
};
struct Request {
  std::string name;
  std::size_t by = 0;  // index of the object whose paths serve; the program's for preloads
  RequestKind kind = RequestKind::needed;
};

// "RUNPATH of /opt/app/bin/server", "ld.so.cache": the source as a person reads it.
std::string describe(Source source, const std::string& owner);

}  // namespace whittle::loader
