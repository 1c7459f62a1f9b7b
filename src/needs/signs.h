#pragma once

#include "closure/engine.h"
#include "elf/dlopen_calls.h"
#include "needs/rule.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// One sign of a rule, found.
struct Shown {
  Grade grade = Grade::needed;
  std::string by;                      // the path of the object that shows it
  std::string text;                    // "imports pthread_cancel", "is named python3.11"
  std::vector<std::string> arguments;  // texts of the rule, values not yet put in

  bool operator==(const Shown&) const = default;
};

// Whether an object is the program, or a library that it alone would find: by RPATH or
// LD_LIBRARY_PATH, or by the path or RUNPATH of what is its own.
bool is_own(const closure::Closure& closure, std::size_t index);

// Looks for signs in closures. What a file says is read once.
class SignReader {
 public:
  // The engine and the rules must outlive it.
  SignReader(const closure::Engine& engine, const std::vector<Rule>& rules);

  // Every sign of the rule that the closure shows, in the order of its signs,
  // then of its objects. Throws Error for an object that cannot be read.
  std::vector<Shown> read(const closure::Closure& closure, const Rule& rule);

  // Where the code of a found object calls dlopen; nullptr: it cannot be read. What
  // belongs to libc has no such calls: it opens by its own rules.
  const std::vector<elf::DlopenCall>* dlopen_calls(const closure::Object& object);

  // What {NAME} stands for: the values of the rule, and prefix and version.
  std::map<std::string, std::string> values(const closure::Closure& closure, const Rule& rule);

 private:
  using Names = std::set<std::string, std::less<>>;

  const Names& imports_of(const closure::Object& object);
  void read_imports(const closure::Closure& closure, const Sign& sign, std::vector<Shown>& shown);
  void read_sonames(const closure::Closure& closure, const Sign& sign, std::vector<Shown>& shown);
  void read_strings(const closure::Closure& closure, const Sign& sign, std::vector<Shown>& shown);
  void read_variables(const closure::Closure& closure, const Sign& sign, std::vector<Shown>& shown);
  std::vector<std::string> constants(const closure::Object& object, Constants kind);

  const closure::Engine& engine_;
  Names interesting_;                       // symbols that some sign names
  std::map<tree::FileId, Names> imported_;  // of those, by file
  std::map<std::pair<tree::FileId, Constants>, std::vector<std::string>> constants_;
  std::map<tree::FileId, std::optional<std::vector<elf::DlopenCall>>> calls_;
};

}  // namespace whittle::needs
