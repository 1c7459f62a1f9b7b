// Signs and what they bring, followed until nothing new comes up.
//
// What a rule brings changes what it is asked of: a library that is opened may show signs
// of its own, and what is started is a program of its own. So there are rounds. In each,
// the objects that a program has more than before are read, on all cores, and the rules
// that are needed for it open and start what they bring. A round that adds nothing is the
// last one.
//
// What several programs need of one rule is one for the image (a character set, a service
// of PAM), so arguments are collected over all of them, and more of them make another
// round. What is merely possible is not followed: it is told, with what it would add.
#include "needs/rounds.h"

#include "base/error.h"
#include "base/parallel.h"
#include "needs/dlopens.h"
#include "needs/env_script.h"
#include "needs/pricing.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Object;
using closure::Opening;

// What files say is found out once; that is most of the work, and goes on all cores, the
// largest first.
void read_facts(const FactStore& facts, const Closure& closure, std::size_t first) {
  std::vector<const Object*> objects;
  for (std::size_t i = first; i < closure.objects.size(); ++i)
    if (closure.objects[i].is_found()) objects.push_back(&closure.objects[i]);
  std::ranges::stable_sort(objects, std::ranges::greater(),
                           [](const Object* object) { return object->where.status.size; });
  in_parallel(2 * objects.size(), [&](std::size_t i) {
    const Object& object = *objects[i / 2];
    if (i % 2 == 0) {
      facts.facts(object);
    } else if (!facts.signs_of_names().empty() && !is_of_libc(object)) {
      facts.paths(object);
    }
  });
}

}  // namespace

Opening opening_of_note(const Object& object, const elf::DlopenNeed& note) {
  std::string how = std::string(elf::priority_name(note.priority));
  if (!note.feature.empty()) how += ", " + note.feature;
  if (!note.description.empty()) how += ": " + note.description;
  return {object.path,
          note.sonames,
          note.priority == elf::Priority::required ? Opening::Needed::yes : Opening::Needed::no,
          {ReasonKind::dlopen, object.path, note.sonames.front(), how}};
}

Rounds::Rounds(const FactStore& facts, const Options& options,
               std::vector<closure::Resolution> programs)
    : facts_(facts), options_(options), asked_(programs.size()) {
  for (closure::Resolution& program : programs) {
    names_.insert(program.closure().program);
    programs_.push_back(
        {std::move(program), std::nullopt, EvidenceReader(facts, NameReader::Asked::yes)});
  }
}

bool Rounds::is_off(const std::string& rule) const {
  return std::ranges::find(options_.off, rule) != options_.off.end();
}

void Rounds::run() {
  do {
    grew_ = false;
    // Grows with what is started.
    for (std::size_t i = 0; i < programs_.size(); ++i)
      grew_ |= go_on(i);
  } while (grew_);
}

bool Rounds::go_on(std::size_t index) {
  const std::size_t first = programs_[index].objects_read;
  const std::size_t programs = programs_.size();
  {
    ProgramState& program = programs_[index];
    const Closure& closure = program.resolution.closure();
    read_facts(facts_, closure, first);
    program.evidence.read(closure);
    if (index == 0 && first == 0) {
      for (const auto& path : options_.configurations)
        program.evidence.read_configuration(path);
      for (const auto& path : options_.scripts)
        program.evidence.read_interpreter(path);
      program.evidence.read_sources(closure, options_.sources);
      for (const auto& word : options_.command)
        program.evidence.read_word(word, closure.program, "is started with " + word);
    }
    program.objects_read = closure.objects.size();
  }
  const std::size_t openings = programs_[index].resolution.closure().openings.size();
  for (std::size_t r = 0; r < facts_.rules().size(); ++r) {
    for (const Application& found : applications(index, r)) {
      if (found.evidence.grade == Grade::possible) continue;
      const auto additions = facts_.additions(r, found.context);
      read_configurations(programs_[index], *additions);
      for (const OpenedLibrary& opened : additions->opened)
        open(programs_[index], found.name(facts_.rules()[r]), opening_of(opened, found.reason));
      for (const auto& path : additions->programs)
        start(path, found.reason);
    }
  }
  open_noted(programs_[index], first);
  open_called(programs_[index], first);
  if (first == 0) start_by_env(programs_[index].resolution.closure());
  return programs_.size() > programs ||
         programs_[index].resolution.closure().openings.size() > openings;
}

// A configuration that comes along names more.
void Rounds::read_configurations(ProgramState& program, const Additions& additions) {
  for (const TreeFile& file : additions.files) {
    if (file.path.starts_with("/etc/") && program.evidence.read_configuration(file.path))
      grew_ = true;
  }
}

// One for the rule, or one for each argument.
std::vector<Application> Rounds::applications(std::size_t index, std::size_t r) {
  const Rule& rule = facts_.rules()[r];
  const ProgramState& program = programs_[index];
  const Closure& closure = program.resolution.closure();
  const auto requested = std::ranges::find(options_.requested, rule.name, &RuleRequest::name);
  const bool is_requested = index < asked_ && requested != options_.requested.end();
  const bool is_foreign =
      rule.libc == Rule::Libc::glibc && closure.ld_so.family == loader::Family::musl;
  if (is_off(rule.name) || is_foreign) return {};

  std::vector<Evidence> evidence = program.evidence.of(r);
  if (is_requested) {
    evidence.insert(evidence.begin(), {Grade::needed, closure.objects[0].path,
                                       "asked for by --need", requested->arguments});
  }
  std::vector<Application> all;
  if (!rule.is_separate) {
    if (auto found = together(index, r, std::move(evidence))) all.push_back(*std::move(found));
  } else {
    std::map<std::string, std::vector<Evidence>> by_argument;
    for (const Evidence& each : evidence) {
      for (const auto& argument : each.arguments)
        by_argument[argument].push_back({each.grade, each.by, each.sign, {argument}});
    }
    for (auto& [argument, its] : by_argument)
      if (auto found = together(index, r, std::move(its))) all.push_back(*std::move(found));
  }
  for (Application& found : all)
    found.is_requested = is_requested;
  return all;
}

std::optional<Application> Rounds::together(std::size_t index, std::size_t r,
                                            std::vector<Evidence> evidence) {
  if (evidence.empty()) return std::nullopt;
  const Rule& rule = facts_.rules()[r];
  const ProgramState& program = programs_[index];
  const Closure& closure = program.resolution.closure();
  const auto needed = std::ranges::find(evidence, Grade::needed, &Evidence::grade);

  Application found;
  found.rule = r;
  found.evidence = needed == evidence.end() ? evidence.front() : *needed;
  found.context.values = program.evidence.values(closure, r);
  found.context.program = *closure.objects[0].elf->header;
  found.context.ld_so = closure.ld_so;
  found.context.arguments =
      rule.is_separate ? found.evidence.arguments : arguments(found, evidence);
  found.reason = {ReasonKind::rule, found.evidence.by, rule.name, found.evidence.sign};
  return found;
}

// What all evidence of the grade gives together. One that gives nothing means all there
// is, or the rule's own.
std::vector<std::string> Rounds::arguments(const Application& application,
                                           const std::vector<Evidence>& evidence) {
  const Grade grade = application.evidence.grade;
  const auto& values = application.context.values;
  // What is merely possible is not remembered.
  std::set<std::string> none;
  std::set<std::string>& all = grade == Grade::needed ? arguments_[application.rule] : none;
  const std::size_t before = all.size();
  bool everything = false;
  for (const Evidence& each : evidence) {
    if (each.grade != grade) continue;
    everything |= each.arguments.empty();
    for (const auto& argument : each.arguments)
      all.insert(put_in(argument, values));
  }
  if (everything) {
    const Rule& rule = facts_.rules()[application.rule];
    if (rule.arguments.empty()) return {};
    for (const auto& argument : rule.arguments)
      all.insert(put_in(argument, values));
  }
  grew_ |= grade == Grade::needed && all.size() > before;
  return {all.begin(), all.end()};
}

void Rounds::open(ProgramState& program, const std::string& by_whom, const Opening& opening) {
  std::vector<std::string> key{by_whom, opening.by};
  key.insert(key.end(), opening.names.begin(), opening.names.end());
  if (!program.opened.insert(std::move(key)).second) return;
  program.openings[by_whom].push_back(program.resolution.closure().openings.size());
  program.resolution.open(opening);
}

void Rounds::open_noted(ProgramState& program, std::size_t first) {
  if (!options_.dlopen) return;
  std::vector<Opening> wanted;
  const auto& objects = program.resolution.closure().objects;
  for (std::size_t i = first; i < program.objects_read; ++i) {
    if (!objects[i].is_found()) continue;
    for (const elf::DlopenNeed& note : facts_.facts(objects[i]).notes)
      if (note.priority <= *options_.dlopen) wanted.push_back(opening_of_note(objects[i], note));
  }
  for (const Opening& opening : wanted)
    open(program, "note", opening);
}

// What the program and its own libraries name and is there, they need; what a library of
// the system names serves some programs that use it, and not others.
void Rounds::open_called(ProgramState& program, std::size_t first) {
  if (is_off("dlopen")) return;
  for (const Dlopens& dlopens : dlopens_of(program.resolution, facts_, first)) {
    if (!dlopens.is_own) continue;
    for (const auto& [name, is_found] : dlopens.names) {
      if (!is_found) continue;
      open(program, "call " + dlopens.by,
           opening_of({.by = {}, .names = {name}}, reason_of_dlopen(dlopens.by, name)));
    }
  }
}

void Rounds::start_by_env(const Closure& closure) {
  const std::vector<closure::Script> scripts = closure.scripts;
  for (const closure::Script& script : scripts) {
    if (!is_env(script.interpreter)) continue;
    const auto name = program_of_env(script.argument);
    if (!name) continue;
    const auto& engine = facts_.engine();
    if (const auto found = find_in_path(engine.walker(), engine.process(), *name)) {
      start(*found, {ReasonKind::script, script.path, *name, "env " + script.argument});
      continue;
    }
    add_new(findings_,
            {{FindingId::script_without_interpreter, Severity::error, *name,
              fmt::format("not in PATH; {} runs it with {}", script.path, script.interpreter),
              "the script does not start", "--env PATH=..."}});
  }
}

void Rounds::start(const std::string& path, const Reason& reason) {
  if (!names_.insert(path).second) return;
  try {
    programs_.push_back(
        {facts_.engine().start(path), reason, EvidenceReader(facts_, NameReader::Asked::no)});
  } catch (const Error& error) {
    findings_.push_back({FindingId::unreadable_file, Severity::error, path, error.what(),
                         fmt::format("{} starts it", reason.by), ""});
  }
}

std::vector<Application> Rounds::applications(std::size_t program) {
  std::vector<Application> all;
  for (std::size_t r = 0; r < facts_.rules().size(); ++r)
    std::ranges::move(applications(program, r), std::back_inserter(all));
  in_parallel(all.size(), [&](std::size_t i) {
    all[i].additions = facts_.additions(all[i].rule, all[i].context);
  });
  return all;
}

}  // namespace whittle::needs
