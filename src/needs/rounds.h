#pragma once

#include "closure/resolution.h"
#include "needs/additions.h"
#include "needs/evidence.h"
#include "needs/file_facts.h"
#include "needs/options.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace whittle::needs {

// What one rule does for one program, as far as its evidence goes.
struct Application {
  std::size_t rule = 0;
  bool is_requested = false;  // by --need
  Evidence evidence;          // the first that gives it its grade
  RuleContext context;
  Reason reason;
  std::shared_ptr<const Additions> additions;

  // What its openings are found by: "paths /usr/lib/app", of a rule whose arguments are
  // separate needs.
  std::string name(const Rule& its) const {
    return its.is_separate ? its.name + " " + context.arguments.front() : its.name;
  }
};

// One program while requirements are found.
struct ProgramState {
  closure::Resolution resolution;
  std::optional<Reason> reason;  // nullopt: it was asked about
  EvidenceReader evidence;
  std::size_t objects_read = 0;  // their notes and calls
  // By what brought it (a rule, or the object that opens): indices of openings.
  std::map<std::string, std::vector<std::size_t>> openings = {};
  std::set<std::vector<std::string>> opened = {};  // by whom, why and which: each once
};

// Follows requirements until nothing new comes up. Every round looks at what each
// program has more than in the round before, and lets it open and start what is needed.
// Nothing is ever taken back, and the tree is finite, so the rounds end.
class Rounds {
 public:
  Rounds(const FactStore& facts, const Options& options, std::vector<closure::Resolution> programs);

  void run();

  // In the end: every program, in the order in which they came up.
  std::vector<ProgramState>& programs() { return programs_; }
  // What the rules do for one of them, with all that they add, also if merely possible.
  std::vector<Application> applications(std::size_t program);
  // What went wrong with programs that were to be started.
  const Findings& findings() const { return findings_; }

 private:
  bool go_on(std::size_t program);
  void read_configurations(ProgramState& program, const Additions& additions);
  std::vector<Application> applications(std::size_t program, std::size_t rule);
  std::optional<Application> together(std::size_t program, std::size_t rule,
                                      std::vector<Evidence> evidence);
  std::vector<std::string> arguments(const Application& application,
                                     const std::vector<Evidence>& evidence);
  void open(ProgramState& program, const std::string& by_whom, const closure::Opening& opening);
  void open_noted(ProgramState& program, std::size_t first);
  void open_called(ProgramState& program, std::size_t first);
  void start_by_env(const closure::Closure& closure);
  void start(const std::string& path, const Reason& reason);
  bool is_off(const std::string& rule) const;

  const FactStore& facts_;
  const Options& options_;
  std::vector<ProgramState> programs_;
  std::size_t asked_;
  std::set<std::string> names_;                             // of programs that were tried
  std::map<std::size_t, std::set<std::string>> arguments_;  // by rule, of all programs
  bool grew_ = false;
  Findings findings_;
};

// The library that a note names, opened by the object that has the note.
closure::Opening opening_of_note(const closure::Object& object, const elf::DlopenNeed& note);

}  // namespace whittle::needs
