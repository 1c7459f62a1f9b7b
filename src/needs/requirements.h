#pragma once

#include "base/finding.h"
#include "base/reason.h"
#include "closure/engine.h"
#include "needs/additions.h"
#include "needs/dlopens.h"
#include "needs/file_facts.h"
#include "needs/options.h"
#include "needs/rule.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace whittle::needs {

// Who requires something, and what that adds to the image.
struct Demand {
  Reason reason;  // of kind rule, dlopen or script
  std::shared_ptr<const Additions> additions;
};

// How likely it is that something possible is missed, by what shows it: the lower the more.
enum class Likelihood { by_program, by_name, by_library, usual };

// Something that a program needs though no DT_NEEDED names it, or may need.
struct Requirement {
  std::string rule;  // its name; "dlopen" for what notes and calls name, "script" for env
  Grade grade = Grade::needed;
  std::string argument;    // of a rule whose arguments are needs of their own: a path
  std::string by;          // the path of the object that shows it, first of all
  std::string sign;        // "imports pthread_cancel"
  std::string why;         // what reads or opens it
  std::string without;     // what happens without it
  std::string option;      // possible: what adds it
  std::uint64_t size = 0;  // in bytes, of what it adds to the program that shows it
  Likelihood likelihood = Likelihood::by_library;
  // One for each program that shows it at this grade, and for each library that it opens.
  std::vector<Demand> demands;
};

// A program of the answer: asked about, or started by what was.
struct RequiredProgram {
  closure::Closure closure;      // with what it opens after its start
  std::optional<Reason> reason;  // nullopt: it was asked about
};

// What programs need besides what their DT_NEEDED name.
struct Requirements {
  std::vector<RequiredProgram> programs;  // those asked about, in order, then the others
  std::vector<Requirement> all;           // the needed ones, then the possible ones, by name
  std::vector<Dlopens> dlopens;           // of every object, in load order, each once
  Findings findings;                      // but for those of the closures
};

// Finds the signs of the rules in programs as they start and follows them until nothing
// new comes up: what a rule brings may show signs of its own. `facts` has the rules.
// Throws Error for a program that a rule starts and that cannot be resolved, and for an
// option that names no rule.
Requirements find_requirements(const FactStore& facts, std::vector<closure::Resolution> programs,
                               const Options& options);

}  // namespace whittle::needs
