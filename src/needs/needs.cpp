// Signs and what they bring, followed until nothing new comes up.
//
// Every round reads the signs of every program's closure and collects what the
// rules bring for them. What is opened changes the closure, and may show signs of
// its own; what is started is a program of its own. Nothing is ever taken back,
// and the tree is finite, so the rounds end. Only the last round's files count:
// they are those of the closures as they stand in the end.
#include "needs/needs.h"

#include "base/error.h"
#include "base/text.h"
#include "needs/brings.h"
#include "needs/signs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Engine;
using closure::Object;
using closure::Opening;
using closure::Reason;
using closure::ReasonKind;

// What execvp and the shells take where PATH is not set, and what engines set.
constexpr std::string_view default_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// The program that the argument of env in a #! line names: after the options,
// with -S several words, and the variables it sets.
std::optional<std::string> program_of_env(std::string_view argument) {
  while (!argument.empty()) {
    const auto begin = std::min(argument.find_first_not_of(" \t"), argument.size());
    argument.remove_prefix(begin);
    const auto end = std::min(argument.find_first_of(" \t"), argument.size());
    std::string_view word = argument.substr(0, end);
    argument.remove_prefix(end);
    if (word.starts_with("-S")) word.remove_prefix(2);
    if (word.empty() || word.starts_with('-') || word.find('=') != std::string_view::npos) continue;
    return std::string(word);
  }
  return std::nullopt;
}

struct Program {
  Closure closure;
  std::optional<Reason> brought;  // by a rule
  std::vector<Opening> openings;
  Brought files;  // of the last round
};

class Finder {
 public:
  Finder(const Engine& engine, const Options& options)
      : engine_(engine), options_(options), reader_(engine, options.rules) {
    for (const Forced& forced : options.forced)
      check_name(forced.name);
    for (const auto& name : options.off)
      check_name(name);
  }

  Answer find(const std::vector<std::string>& names) {
    for (const auto& name : names)
      add_program(name, std::nullopt);
    asked_ = programs_.size();
    bool grew = true;
    while (grew) {
      grew = false;
      needs_.clear();
      opened_.clear();
      dlopens_.clear();
      // Grows with what is started.
      for (std::size_t i = 0; i < programs_.size(); ++i)
        grew |= look_at(i);
      grew |= std::exchange(arguments_grew_, false);
    }
    return answer();
  }

 private:
  void check_name(const std::string& name) const {
    std::vector<std::string> known;
    for (const Rule& rule : options_.rules)
      known.push_back(rule.name);
    if (std::ranges::find(known, name) != known.end()) return;
    const std::string meant = closest(name, known);
    throw Error("there is no rule {}{}", name,
                meant.empty() ? "" : ": did you mean " + meant + "?");
  }

  void add_program(const std::string& path, std::optional<Reason> reason) {
    Program program;
    program.closure = engine_.resolve(path);
    program.brought = std::move(reason);
    programs_.push_back(std::move(program));
  }

  bool is_off(const Rule& rule) const {
    return std::ranges::find(options_.off, rule.name) != options_.off.end();
  }

  const Forced* forced(const Rule& rule) const {
    const auto found = std::ranges::find(options_.forced, rule.name, &Forced::name);
    return found == options_.forced.end() ? nullptr : &*found;
  }

  // One program, one round; whether something new came up.
  bool look_at(std::size_t index) {
    programs_[index].files = {};
    std::vector<Opening> openings;
    for (const Rule& rule : options_.rules) {
      if (is_off(rule)) continue;
      apply(rule, index, openings);
    }
    read_notes(programs_[index].closure, openings);
    read_dlopens(programs_[index].closure, openings);
    read_scripts(programs_[index].closure, programs_[index].files);

    bool grew = false;
    Program& program = programs_[index];
    for (Opening& opening : openings) {
      if (std::ranges::find(program.openings, opening) != program.openings.end()) continue;
      program.openings.push_back(std::move(opening));
      grew = true;
    }
    if (grew) program.closure = engine_.resolve(program.closure.program, program.openings);
    const auto brought = std::move(program.files.programs);
    for (const auto& [path, reason] : brought) {
      if (std::ranges::any_of(
              programs_, [&](const Program& known) { return known.closure.program == path; })) {
        continue;
      }
      add_program(path, reason);
      grew = true;
    }
    return grew;
  }

  void apply(const Rule& rule, std::size_t index, std::vector<Opening>& openings) {
    const Closure& closure = programs_[index].closure;
    if (rule.libc == Rule::Libc::glibc && closure.ld_so.family == loader::Family::musl) return;
    std::vector<Shown> shown = reader_.read(closure, rule);
    const Forced* by_user = index < asked_ ? forced(rule) : nullptr;
    if (by_user != nullptr) {
      shown.insert(shown.begin(), {Grade::needed, closure.objects[0].path, "asked for by --need",
                                   by_user->arguments});
    }
    if (shown.empty()) return;
    const auto needed = std::ranges::find(shown, Grade::needed, &Shown::grade);
    const Grade grade = needed == shown.end() ? Grade::possible : Grade::needed;
    const Shown& first = needed == shown.end() ? shown.front() : *needed;
    Occasion occasion{engine_,
                      closure,
                      {},
                      reader_.values(closure, rule),
                      {ReasonKind::rule, first.by, rule.name, first.text}};
    occasion.arguments = arguments(rule, shown, grade, occasion.values);

    Brought brought;
    bring(rule, occasion, brought);
    if (by_user != nullptr) {
      find_idle(rule, *by_user, occasion, brought.findings);
    } else if (brought.is_empty() && brought.findings.empty()) {
      brought.findings.push_back(
          {Severity::note, rule.name,
           fmt::format("nothing of it is in the tree; {} {}", first.by, first.text), rule.without,
           ""});
    }
    if (brought.is_empty() && std::ranges::none_of(brought.findings, is_loss)) {
      if (grade == Grade::needed) add_findings(brought, index);
      return;
    }
    note_need(rule, first, occasion, brought);
    if (grade == Grade::possible) return;
    Brought& files = programs_[index].files;
    files.taken.merge(brought.taken);
    files.written.merge(brought.written);
    for (auto& program : brought.programs)
      files.programs.push_back(std::move(program));
    add_findings(brought, index);
    for (auto& opening : brought.openings)
      openings.push_back(std::move(opening));
  }

  // What the user asks for by name, and is not there.
  static void find_idle(const Rule& rule, const Forced& forced, Occasion occasion,
                        Findings& findings) {
    std::vector<std::vector<std::string>> parts;
    for (const auto& argument : forced.arguments)
      parts.push_back({argument});
    if (parts.empty()) parts.push_back(occasion.arguments);
    for (auto& part : parts) {
      occasion.arguments = std::move(part);
      Brought brought;
      bring(rule, occasion, brought);
      if (!brought.is_empty() || !brought.findings.empty()) continue;
      std::string option = "--need " + rule.name;
      if (!forced.arguments.empty()) option += "=" + occasion.arguments.front();
      findings.push_back(
          {Severity::warning, std::move(option), "nothing of it is in the tree", rule.without, ""});
    }
  }

  static bool is_loss(const Finding& finding) { return finding.severity != Severity::note; }

  void add_findings(Brought& brought, std::size_t index) {
    std::ranges::move(brought.findings, std::back_inserter(programs_[index].files.findings));
  }

  // What all signs of the grade give together. One that gives nothing means all
  // there is, or the rule's own.
  std::vector<std::string> arguments(const Rule& rule, const std::vector<Shown>& shown, Grade grade,
                                     const std::map<std::string, std::string>& values) {
    // What several programs need is one for the image; what is merely possible is
    // not remembered.
    std::set<std::string> none;
    std::set<std::string>& all = grade == Grade::needed ? arguments_[rule.name] : none;
    const std::size_t before = all.size();
    bool everything = false;
    for (const Shown& sign : shown) {
      if (sign.grade != grade) continue;
      everything |= sign.arguments.empty();
      for (const auto& argument : sign.arguments)
        all.insert(put_in(argument, values));
    }
    if (everything) {
      std::vector<std::string> own;
      for (const auto& argument : rule.arguments)
        own.push_back(put_in(argument, values));
      if (own.empty()) return own;
      all.insert(own.begin(), own.end());
    }
    arguments_grew_ |= grade == Grade::needed && all.size() > before;
    return {all.begin(), all.end()};
  }

  std::uint64_t size_of(const Closure& closure, const Brought& brought) const {
    std::uint64_t size = 0;
    std::set<tree::FileId> counted;
    for (const Object& object : closure.objects) {
      if (object.is_found()) counted.insert(object.where.status.id);
    }
    const auto count = [&](const std::string& path) {
      const auto walked = engine_.walker().walk(path);
      if (!walked || walked->status.kind != tree::Kind::file) return;
      if (counted.insert(walked->status.id).second) size += walked->status.size;
    };
    for (const Taken& taken : brought.taken)
      count(taken.path);
    for (const auto& program : brought.programs)
      count(program.path);
    for (const Written& written : brought.written)
      size += written.bytes.size();
    if (!brought.openings.empty()) {
      const Closure more = engine_.resolve(closure.program, brought.openings);
      for (const Object& object : more.objects) {
        if (object.is_found() && counted.insert(object.where.status.id).second) {
          size += object.where.status.size;
        }
      }
    }
    return size;
  }

  void note_need(const Rule& rule, const Shown& shown, const Occasion& occasion,
                 const Brought& brought) {
    const Closure& closure = occasion.closure;
    Need need{rule.name, shown.grade, shown.by, shown.text, rule.why, rule.without, "", 0};
    const auto known =
        std::ranges::find_if(needs_, [&](const Need& other) { return other.rule == rule.name; });
    if (known != needs_.end() && known->grade >= shown.grade) return;
    if (shown.grade == Grade::possible) {
      need.option = "--need " + rule.name;
      for (std::size_t i = 0; i < shown.arguments.size(); ++i)
        need.option += (i == 0 ? "=" : ",") + put_in(shown.arguments[i], occasion.values);
      need.size = size_of(closure, brought);
      if (need.size == 0) return;
    } else {
      Closure start = closure;
      std::erase_if(start.objects, [&](const Object& object) {
        return object.is_found() && is_brought(closure, object, rule);
      });
      need.size = size_of(start, brought);
    }
    if (known == needs_.end()) {
      needs_.push_back(std::move(need));
    } else {
      *known = std::move(need);
    }
  }

  static bool is_brought(const Closure& closure, const Object& object, const Rule& rule) {
    return std::ranges::any_of(closure.edges, [&](const closure::Edge& edge) {
      return edge.kind == ReasonKind::rule && edge.name == rule.name &&
             closure.objects[edge.to].path == object.path;
    });
  }

  void read_notes(const Closure& closure, std::vector<Opening>& openings) {
    for (const Object& object : closure.objects) {
      if (!object.is_found()) continue;
      const auto [entry, is_new] = notes_.try_emplace(object.elf->id);
      if (is_new) {
        const tree::Contents contents = engine_.store().contents(object.where);
        entry->second = elf::read_notes(contents.bytes(), *object.elf->file).dlopen;
      }
      for (const elf::DlopenNeed& need : entry->second)
        add_note(closure, object, need, openings);
    }
  }

  void add_note(const Closure& closure, const Object& object, const elf::DlopenNeed& need,
                std::vector<Opening>& openings) {
    std::string how = std::string(elf::priority_name(need.priority));
    if (!need.feature.empty()) how += ", " + need.feature;
    if (!need.description.empty()) how += ": " + need.description;
    Opening opening{
        object.path,
        need.sonames,
        need.priority == elf::Priority::required ? Opening::Needed::yes : Opening::Needed::no,
        {ReasonKind::dlopen, object.path, need.sonames.front(), how}};
    if (options_.dlopen && need.priority <= *options_.dlopen) {
      openings.push_back(std::move(opening));
      return;
    }
    Brought brought;
    brought.openings.push_back(std::move(opening));
    Need possible{
        "dlopen", Grade::possible,          object.path, "opens " + need.sonames.front(), how, "",
        "",       size_of(closure, brought)};
    if (possible.size == 0) return;
    possible.option = fmt::format("--dlopen {}", elf::priority_name(need.priority));
    if (std::ranges::find(needs_, possible) == needs_.end()) needs_.push_back(std::move(possible));
  }

  // What the program and its own libraries name and is there, they need; what a
  // library of the system names serves some programs that use it, and not others.
  void read_dlopens(const Closure& closure, std::vector<Opening>& openings) {
    const auto rule = std::ranges::find(options_.rules, "dlopen", &Rule::name);
    if (rule == options_.rules.end() || is_off(*rule)) return;
    for (Dlopens& dlopens : dlopens_of(engine_, closure, reader_)) {
      Brought brought;
      for (const Dlopens::Name& name : dlopens.names) {
        if (name.is_found) brought.openings.push_back(opening_of(dlopens, name.name));
      }
      if (!brought.openings.empty()) note_dlopens(*rule, closure, dlopens, brought);
      if (dlopens.is_own) std::ranges::move(brought.openings, std::back_inserter(openings));
      if (std::ranges::find(dlopens_, dlopens.by, &Dlopens::by) == dlopens_.end()) {
        dlopens_.push_back(std::move(dlopens));
      }
    }
  }

  void note_dlopens(const Rule& rule, const Closure& closure, const Dlopens& dlopens,
                    const Brought& brought) {
    std::string names;
    for (const Opening& opening : brought.openings)
      names += (names.empty() ? "" : ",") + opening.names.front();
    Need need{rule.name, Grade::needed, dlopens.by, "calls dlopen for " + names,
              rule.why,  rule.without,  "",         0};
    if (dlopens.is_own) {
      need.size = size_of(engine_.resolve(closure.program), brought);
    } else {
      need.grade = Grade::possible;
      need.option = fmt::format("--need {}={}", rule.name, names);
      need.size = size_of(closure, brought);
    }
    if (need.size == 0 || std::ranges::find(opened_, need) != opened_.end()) return;
    opened_.push_back(std::move(need));
  }

  // "#!/usr/bin/env NAME": env runs what it finds in PATH.
  void read_scripts(const Closure& closure, Brought& files) const {
    for (const closure::Script& script : closure.scripts) {
      if (tree::base_name(script.interpreter) != "env") continue;
      const auto name = program_of_env(script.argument);
      if (!name) continue;
      const std::string* path = engine_.process().variable("PATH");
      const auto found = find_program(path == nullptr ? default_path : *path, *name);
      if (found) {
        files.programs.push_back(
            {*found, {ReasonKind::script, script.path, *name, "env " + script.argument}});
      } else {
        files.findings.push_back(
            {Severity::error, *name,
             fmt::format("not in PATH; {} runs it with {}", script.path, script.interpreter),
             "the script does not start", "--env PATH=..."});
      }
    }
  }

  std::optional<std::string> find_program(std::string_view path, const std::string& name) const {
    if (name.starts_with('/')) return name;
    while (!path.empty()) {
      const auto end = std::min(path.find(':'), path.size());
      std::string candidate = tree::join(path.substr(0, end), name);
      path.remove_prefix(std::min(end + 1, path.size()));
      if (!candidate.starts_with('/')) continue;
      const auto walked = engine_.walker().walk(candidate);
      if (walked && walked->status.kind == tree::Kind::file &&
          engine_.walker().may_execute(walked->status)) {
        return candidate;
      }
    }
    return std::nullopt;
  }

  Answer answer() {
    Answer answer;
    std::set<Taken> taken;
    std::map<std::string, Written> written;
    for (Program& program : programs_) {
      taken.merge(program.files.taken);
      for (const Written& file : program.files.written)
        written.insert_or_assign(file.path, file);
      for (Finding& finding : program.files.findings) {
        if (std::ranges::find(answer.findings, finding) == answer.findings.end()) {
          answer.findings.push_back(std::move(finding));
        }
      }
      if (program.brought) answer.brought.push_back(*program.brought);
      answer.programs.push_back(std::move(program.closure));
    }
    answer.taken.assign(taken.begin(), taken.end());
    for (auto& [path, file] : written)
      answer.written.push_back(std::move(file));
    std::ranges::move(opened_, std::back_inserter(needs_));
    std::ranges::sort(needs_, [](const Need& a, const Need& b) {
      return std::tie(b.grade, a.rule, a.by, a.sign) < std::tie(a.grade, b.rule, b.by, b.sign);
    });
    answer.needs = std::move(needs_);
    answer.dlopens = std::move(dlopens_);
    return answer;
  }

  const Engine& engine_;
  const Options& options_;
  SignReader reader_;
  std::vector<Program> programs_;
  std::size_t asked_ = 0;
  std::map<std::string, std::set<std::string>> arguments_;  // by rule, of all programs
  bool arguments_grew_ = false;
  std::map<tree::FileId, std::vector<elf::DlopenNeed>> notes_;
  std::vector<Need> needs_;   // by rules and notes
  std::vector<Need> opened_;  // by calls of dlopen
  std::vector<Dlopens> dlopens_;
};

}  // namespace

Answer find_needs(const Engine& engine, const std::vector<std::string>& programs,
                  const Options& options) {
  return Finder(engine, options).find(programs);
}

}  // namespace whittle::needs
