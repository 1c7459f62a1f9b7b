#pragma once

#include "closure/runtime_library.h"

#include <string>
#include <string_view>
#include <vector>

namespace whittle {
class TomlTable;
}

namespace whittle::needs {

// How sure it is that a program needs something that no DT_NEEDED names.
enum class Grade {
  possible,  // told, with its size and the option that adds it
  needed,    // packed
};

enum class SignKind {
  imports,       // an object imports one of these symbols, and does not implement it
  soname,        // an object is needed under one of these names; who needs it shows the sign
  program,       // the file that runs has one of these names
  static_holds,  // the same, of a program that loads nothing
  holds,         // read-only data holds a string that begins so; of the program, or of `in`
  variable,      // the environment of the program has one of these variables
  names,         // the program and what belongs to it name one of these in the tree: "files",
                 // "state" (directories it writes to), "users"; each gives an argument
};

// Constants in read-only data that say which part of something is meant.
// Names of libraries and of message catalogs are mere hints: they do not change the grade.
enum class Constants {
  none,
  zones,
  charsets,
  locales,
  services_of_pam,
  catalogs,
  libraries,
  users
};

// What shows that a rule applies. Who shows it decides the grade: the program
// (and libraries of its own, found by RPATH, RUNPATH or path), or a library of
// the system that many programs share.
struct Sign {
  SignKind kind = SignKind::imports;
  std::vector<std::string> any;  // one of these is enough; patterns, but for imports and holds
  Grade by_program = Grade::needed;
  Grade by_library = Grade::possible;
  // soname and imports: what was built from the source package of the program shows it as that
  // does.
  bool by_source = false;
  std::vector<std::string> needed_by = {};    // names of objects that make it needed all the same,
  std::vector<std::string> possible_by = {};  // possible at most,
  std::vector<std::string> not_by = {};       // or do not show it at all
  std::vector<std::string> in = {};           // holds: sonames of objects that are looked into
  std::vector<std::string> gives = {};        // arguments that the rule then has
  Constants constants = Constants::none;      // of the importing object: arguments, and needed
};

// Text that a file says of itself: what stands between two texts in read-only
// data of the first object that has it.
struct Value {
  std::string name;  // {NAME} in what the rule brings
  std::vector<std::string> in;
  std::string begins;
  std::string ends;
  std::string otherwise;
};

enum class BringKind {
  files,        // patterns; every file that matches, with the links on the way
  one_of,       // the first of these that exists
  directories,  // patterns; whole, less `except`; libraries in them (*.so*) are opened by path
  open,         // libraries opened by name, by the object `by` or the one that shows the sign
  open_each,    // the same, but all of them
  modules,      // patterns of libraries opened by path
  libraries_named_in,  // files, and the libraries that their texts name by file or path
  left,                // to whoever runs the program: told, never taken
  left_libraries,      // the same, by patterns of names: none is looked for, whatever needs it
  programs,            // the first of these that exists, a program of its own
  certificates,        // the bundle of CA certificates, to be found at each of these places
  name_service,        // what the databases given as arguments need: nsswitch.conf, modules, files
  charsets,            // the gconv modules of the arguments; of all where there are none
  locales,             // the arguments
  pam,                 // what /etc/pam.d says of the services given as arguments
  paths,               // files, libraries, programs with all they need, directories as above
  state,               // directories, empty, with owner and mode as in the tree
  accounts,            // users, or groups, of passwd and group
};

enum class When { always, with_arguments, without_arguments };

// One thing a rule brings. In its texts {arg} is each argument of the rule,
// {arg:1} its first letter, {directory} the program's, {prefix} the one above, {version}
// what follows the letters in the program's name, {VALUE} a value of the rule.
struct Bring {
  BringKind kind = BringKind::files;
  std::vector<std::string> what;
  std::string by = {};
  std::vector<std::string> except = {};
  When when = When::always;
};

// One need that no DT_NEEDED names.
struct Rule {
  std::string name;
  std::string why;
  std::string without;  // what happens where it is not there
  enum class Libc { any, glibc };
  Libc libc = Libc::any;  // glibc: musl has no such need
  std::vector<Sign> signs;
  std::vector<Value> values = {};
  std::vector<std::string> arguments = {};  // where nothing gives any
  // Each argument is a need of its own, with a grade of its own.
  bool is_separate = false;
  // Nearly every program shows it, and nearly none misses it.
  bool is_usual = false;
  std::string option = {};  // what adds it, with {arg}; empty: --need NAME=ARGUMENTS
  std::vector<Bring> brings;
};

// The rules that a table describes in its key `rule`. Throws Error, with the line and
// what may have been meant, for what means nothing.
std::vector<Rule> read_rules(TomlTable& table);

// Those of a text that says nothing else; `origin` names it.
std::vector<Rule> read_rules(std::string_view text, const std::string& origin);

// The rules whittle knows: src/needs/rules.toml.
std::string_view builtin_rules_text();
const std::vector<Rule>& builtin_rules();

// The libraries that the rules leave to the machine that runs the program, with or
// without a sign; those of the rules named `off` are looked for.
std::vector<closure::RuntimeLibraries> runtime_libraries(const std::vector<Rule>& rules,
                                                         const std::vector<std::string>& off);

// `more` after the rules whittle knows; one of the same name takes the other's place.
std::vector<Rule> with_rules(const std::vector<Rule>& more);

}  // namespace whittle::needs
