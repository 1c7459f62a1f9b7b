#pragma once

#include "base/finding.h"
#include "base/reason.h"
#include "loader/ld_so.h"
#include "loader/object_store.h"
#include "loader/search.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::closure {

// What a file that was asked about is.
enum class ProgramKind {
  dynamic,  // has an interpreter
  static_,  // neither interpreter nor needs; its own closure
  library,  // no interpreter, but a loader's: a shared object, or what has needs
};

enum class ObjectState {
  found,
  missing,  // no file was taken for the name; see Object::search
  refused,  // the loader stops at the file that was found
};

// One object of a closure: a file in its place in the load order, or the hole
// where one should be.
struct Object {
  loader::Role role = loader::Role::library;
  ObjectState state = ObjectState::found;
  std::string name;    // as first asked for: a DT_NEEDED name, PT_INTERP; the program's: its path
  std::string path;    // as the loader spells it; empty if missing
  tree::Walked where;  // the file; not if missing
  std::shared_ptr<const loader::ElfObject> elf;  // null if missing
  std::optional<loader::PathSource> source;      // where its path came from, if it was searched for
  std::string hwcaps_level;  // below glibc-hwcaps/: which CPUs take it instead of the plain file
  // Missing or refused: what was tried, and what the loader says.
  loader::Lookup search;

  bool optional = false;  // missing or refused, but the program starts without it
  // Missing because it is not looked for: the machine that runs the program has it.
  bool of_the_runtime = false;

  // Index in Closure::openings of what brought it in; nullopt: mapped at start.
  std::optional<std::size_t> opening = {};
  // Which link map it is in: 0 is the program's, each audit library has one of its own.
  std::size_t name_space = 0;
  // Every name it goes by when versions are checked: those it was asked for by, and the
  // path it was opened by. A DT_SONAME alone does not count.
  std::vector<std::string> names = {};

  bool is_found() const { return state == ObjectState::found; }
};

// Who asks for what: indices into Closure::objects.
struct Edge {
  std::size_t from = 0;
  std::size_t to = 0;
  ReasonKind kind = ReasonKind::needed;
  std::string name;  // as it was asked for
  std::string how;   // "RUNPATH of /opt/app/bin/server", "ld.so.cache", "already loaded"
  // What the search for this name came to: the path, which may be another name of a file
  // that is mapped already, and what named it. Empty: the name was known, or is not found.
  std::string path = {};
  std::optional<loader::PathSource> source = {};
};

// A script on the way to the program that runs it.
struct Script {
  std::string path;  // as given, or as named by the script before
  tree::Walked where;
  std::string interpreter;
  std::string argument;
};

// One line of the loader's own listing (LD_TRACE_LOADED_OBJECTS=1).
struct ListingLine {
  std::string name;
  std::string path;  // empty: not found
};

// Libraries that a process opens after its start: with dlopen, or as glibc opens
// modules of its own.
struct Opening {
  // The object that opens: its path, its name or its DT_SONAME ("libc.so.6").
  // Empty, or not in the closure: the program.
  std::string by;
  std::vector<std::string> names;  // of which the first that is found is opened
  enum class Needed { yes, no };
  Needed needed = Needed::yes;  // no: the program does without it
  // Of kind dlopen or rule; its `by` is who shows that it will be opened.
  Reason reason;
  // It lies in a directory that is there as a whole: it may never be opened.
  bool is_of_directory = false;

  bool operator==(const Opening&) const = default;
};

// What one program needs to start: its closure as the loader maps it.
struct Closure {
  std::string program;            // as it was asked for
  std::vector<Opening> openings;  // that were asked for with it
  ProgramKind kind = ProgramKind::dynamic;
  std::vector<Script> scripts;  // when `program` is a script: from it to the program that runs
  loader::LdSo ld_so;

  // The program first, then in load order; where several objects ask for one
  // missing name, each has its own hole. The loader is here whether or not a
  // listing shows it. What is opened later comes last, each time with its needs.
  std::vector<Object> objects;
  std::vector<Edge> edges;
  std::vector<ListingLine> listing;
  // Where symbols are looked up, in order: indices of objects that are mapped at start.
  std::vector<std::size_t> scope;
  Findings findings;

  // Whether it starts: no finding is an error.
  bool starts() const { return !has_error(findings); }
  // The index of the object whose file or spelled path is `path`.
  std::optional<std::size_t> find(std::string_view path) const;
  // The highest GLIBC_2.N that any object wants, as "2.N"; empty: none.
  std::string minimum_glibc() const;
};

// Whether the object is there only once the running program opens something.
inline bool is_mapped_later(const Object& object) {
  return object.opening.has_value();
}
// Whether what brought it in was opened by somebody who does not go on without it; also
// what is mapped at start.
bool is_indispensable(const Closure& closure, const Object& object);

// The highest GLIBC_2.N that one file wants of glibc's libraries; nullopt: none.
std::optional<loader::Release> minimum_glibc(const elf::File& file);

// The chain of reasons that leads to object `index`, from the program down:
// shortest, first in load order where several are.
std::vector<Edge> why(const Closure& closure, std::size_t index);

}  // namespace whittle::closure
