#pragma once

#include "closure/closure.h"
#include "needs/file_facts.h"
#include "needs/path_texts.h"
#include "needs/places.h"
#include "needs/rule.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// Something of the tree that a file names.
struct Named {
  enum class Kind {
    file,   // a file, library, program or directory, by its path
    state,  // a directory that is written to
    user,   // a user or a group
  };
  Kind kind = Kind::file;
  Grade grade = Grade::needed;
  std::string name;  // the path, or the name of the user
  std::string sign;  // "names /usr/lib/app"

  bool operator==(const Named&) const = default;
};

// "files", "state", "users": as the signs of rules have it.
std::string_view named_kind(Named::Kind kind);

// Finds what the files of one program name, and how sure it is that the program needs it.
//
// What the program and what belongs to it name, it uses; how much it costs, whose it is and
// where it is decide whether it is needed. Belonging to it are libraries of its own (see
// own_objects) and those that were built from the same source package. Not for several
// threads at once.
class NameReader {
 public:
  // Of the program of a closure, as it is when it starts.
  enum class Asked { yes, no };  // no: another program starts it
  NameReader(const FactStore& facts, const closure::Closure& closure, Asked asked);

  // What one object names; `is_own` as own_objects has it.
  std::vector<Named> names_in(const closure::Closure& closure, std::size_t index,
                              bool is_own) const;

  // The virtual environment of Python that the program lies in, as it was asked for.
  std::vector<Named> environment_of(const closure::Closure& closure) const;

  // Whether an object is of the source package of the program.
  bool is_built_with_program(const closure::Object& object) const;

  // A path that a configuration names, if it is in the tree: a directory that is written to,
  // or what is used.
  enum class Programs { count, pass };
  std::optional<Named> configured(const std::string& path, Programs programs) const;

  // A path that a script names, at `by`: needed, whatever it costs, if it is of the same
  // source package, for then it is what the script is for.
  std::optional<Named> of_package(const std::string& path, const std::string& by) const;

  // The directory that a packaged script lies in, with those above it that are its package's
  // alone: what it starts is there.
  std::optional<Named> tree_of_script(const std::string& path) const;

  // A path that is used when the program does its work; needed if it is small beside it.
  std::optional<Named> used(const std::string& path, std::string sign) const;

  // The same, wherever it is and whatever it costs.
  std::optional<Named> loaded(const std::string& path, std::string sign) const;

  // What its size alone says of a path: needed if it is small beside the program.
  Grade grade_of_size(const std::string& path) const;

 private:
  const std::string& source() const;  // the source package of the program; empty: it has none
  std::optional<Named> state_at(const PathText& text) const;
  std::optional<tree::Walked> found(const PathText& text) const;
  std::optional<tree::Walked> found_for_use(const std::string& path) const;
  bool is_secret(const tree::Walked& where) const;
  std::optional<Named> credential_at(const std::string& path) const;
  Grade grade_of(const std::string& path, const tree::Walked& where,
                 const std::string& source) const;
  bool is_source_of_program(const std::string& source) const;
  bool is_of(const tree::Walked& where, const std::string& source) const;
  std::vector<Named> widened(std::vector<Named> names, const std::string& source) const;
  std::vector<Named> beside(const closure::Closure& closure) const;
  std::vector<Named> started_by(const closure::Object& object, const std::string& its) const;
  bool is_used_directly(const closure::Closure& closure, std::size_t index) const;

  const FactStore& facts_;
  bool is_asked_;
  std::string program_;                        // its real path
  mutable std::optional<std::string> source_;  // see source()
  std::uint64_t small_ = 0;                    // bytes that are not much beside the program
};

}  // namespace whittle::needs
