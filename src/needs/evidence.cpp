// Signs, read where they show.
//
// The grade of a sign is who shows it: what the program or a library of its own imports it
// means to use; a library of the system imports for all its users, most of whom never get
// there. So a library's evidence is possible at most, unless the rule says that this
// library does it at every start, or names it as an exception: libstdc++ imports
// iconv_open for wide streams, libcurl reads its bundle in every program.
//
// The traps. Who implements a thing does not show it: glibc's own parts import from each
// other. An edge that a rule brought shows nothing, or the rule would justify itself. A
// constant narrows what is asked for ("Asia/Tokyo" of all time zones), and a name that is
// found so in the program makes it needed; but languages and plugins are the user's
// choice, so their names are hints and do not change the grade.
#include "needs/evidence.h"

#include "base/text.h"
#include "needs/language_names.h"
#include "needs/own_objects.h"
#include "needs/text_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Edge;
using closure::Object;

// The grade of a sign that an object shows; nullopt: it does not count.
std::optional<Grade> grade_of(const Object& object, bool is_own, const Sign& sign) {
  if (matches(object, sign.not_by)) return std::nullopt;
  if (matches(object, sign.needed_by)) return Grade::needed;
  const Grade grade = is_own ? sign.by_program : sign.by_library;
  return matches(object, sign.possible_by) ? std::min(grade, Grade::possible) : grade;
}

bool are_hints(Constants kind) {
  return kind == Constants::libraries || kind == Constants::catalogs;
}

}  // namespace

void EvidenceReader::add(std::size_t rule, Position position, Evidence&& evidence) {
  found_[rule].try_emplace(position, std::move(evidence));
}

void EvidenceReader::read(const Closure& closure) {
  found_.resize(facts_.rules().size());
  const std::vector<bool> own = own_objects(closure);
  if (!names_) names_.emplace(facts_, closure, asked_);
  if (objects_read_ == 0) {
    read_program(closure);
    read_process(closure);
  }
  for (std::size_t i = objects_read_; i < closure.objects.size(); ++i)
    if (closure.objects[i].is_found()) {
      read_object(closure, i, own[i]);
      read_names(closure, i, own[i]);
    }
  objects_read_ = closure.objects.size();

  for (std::size_t e = edges_read_; e < closure.edges.size(); ++e) {
    const Edge& edge = closure.edges[e];
    if (edge.kind == ReasonKind::rule || !closure.objects[edge.to].is_found()) continue;
    const Object& by = closure.objects[edge.from];
    for (const SignHit& hit : facts_.signs_of_soname(edge.name)) {
      const Sign& sign = facts_.rules()[hit.rule].signs[hit.sign];
      if (const auto grade = grade_of(by, counts_as_own(by, own[edge.from], sign), sign))
        add(hit.rule, {hit.sign, e}, {*grade, by.path, "needs " + edge.name, sign.gives});
    }
  }
  edges_read_ = closure.edges.size();
}

bool EvidenceReader::counts_as_own(const Object& object, bool is_own, const Sign& sign) const {
  return is_own || (sign.by_source && names_->is_built_with_program(object));
}

// What only the program itself can show.
void EvidenceReader::read_program(const Closure& closure) {
  const Object& program = closure.objects[0];
  for (std::size_t r = 0; r < facts_.rules().size(); ++r) {
    const auto& signs = facts_.rules()[r].signs;
    for (std::size_t s = 0; s < signs.size(); ++s) {
      if (signs[s].kind == SignKind::variable) read_variables(closure, r, s);
      if (signs[s].kind == SignKind::program && matches(program, signs[s].any)) {
        add(r, {s, 0},
            {signs[s].by_program, program.path,
             fmt::format("is {}", tree::base_name(program.where.path)), signs[s].gives});
      }
    }
  }
}

void EvidenceReader::read_variables(const Closure& closure, std::size_t rule, std::size_t sign) {
  const Sign& asked = facts_.rules()[rule].signs[sign];
  for (std::size_t i = 0; i < asked.any.size(); ++i) {
    const std::string* value = facts_.engine().process().variable(asked.any[i]);
    if (value == nullptr || value->empty()) continue;
    std::string argument = *value;
    if (argument.starts_with(':')) argument.erase(0, 1);
    if (argument == "C" || argument == "POSIX" || argument == "UTC" || argument.empty()) continue;
    add(rule, {sign, i},
        {asked.by_program,
         closure.objects[0].path,
         fmt::format("will have {}={}", asked.any[i], *value),
         {argument}});
  }
}

void EvidenceReader::read_object(const Closure& closure, std::size_t index, bool is_own) {
  const Object& object = closure.objects[index];
  for (const SignHit& hit : facts_.facts(object).imports) {
    const Sign& sign = facts_.rules()[hit.rule].signs[hit.sign];
    const auto grade = grade_of(object, counts_as_own(object, is_own, sign), sign);
    if (!grade) continue;
    Evidence evidence{*grade, object.path, "imports " + hit.symbol, sign.gives};
    if (sign.constants == Constants::users) {
      add_users(closure, index, is_own, hit);
      continue;
    }
    if (sign.constants != Constants::none && is_own) {
      const auto& named = facts_.constants(object, sign.constants);
      evidence.arguments.insert(evidence.arguments.end(), named.begin(), named.end());
      if (!named.empty()) {
        if (!are_hints(sign.constants)) evidence.grade = Grade::needed;
        evidence.sign += fmt::format(" and names {}", named.front());
      }
    }
    add(hit.rule, {hit.sign, index}, std::move(evidence));
  }
  read_strings(closure, index, is_own);
}

// Users that a program looks up by name: those that it names, and those that its package
// makes for it.
void EvidenceReader::add_users(const Closure& closure, std::size_t index, bool is_own,
                               const SignHit& hit) {
  const Object& object = closure.objects[index];
  if (!is_own) return;
  std::vector<std::string> users = facts_.constants(object, Constants::users);
  for (const auto& name : facts_.users_made_for(object.where.path))
    if (std::ranges::find(users, name) == users.end()) users.push_back(name);
  if (users.empty()) return;
  const std::string sign = fmt::format("imports {} and names {}", hit.symbol, users.front());
  add(hit.rule, {hit.sign, index}, {Grade::needed, object.path, sign, std::move(users)});
}

void EvidenceReader::read_strings(const Closure& closure, std::size_t index, bool is_own) {
  const Object& object = closure.objects[index];
  const bool is_static = closure.kind == closure::ProgramKind::static_;
  for (const auto& [r, s, symbol] : facts_.signs_of_text()) {
    const Sign& sign = facts_.rules()[r].signs[s];
    if (sign.kind == SignKind::static_holds && !is_static) continue;
    if (sign.in.empty() ? index != 0 : !matches(object, sign.in)) continue;
    const auto text = std::ranges::find_if(
        sign.any, [&](const std::string& wanted) { return facts_.holds(object, wanted); });
    if (text == sign.any.end()) continue;
    if (const auto grade = grade_of(object, is_own, sign))
      add(r, {s, index}, {*grade, object.path, fmt::format("holds \"{}\"", *text), sign.gives});
  }
}

void EvidenceReader::read_names(const Closure& closure, std::size_t index, bool is_own) {
  if (facts_.signs_of_names().empty()) return;
  add_named(closure.objects[index].path, names_->names_in(closure, index, is_own));
}

// What the process will have: the scripts that start it, its environment, where it lies.
void EvidenceReader::read_process(const Closure& closure) {
  if (facts_.signs_of_names().empty()) return;
  for (const closure::Script& script : closure.scripts)
    add_named(script.path, names_in_script(facts_, *names_, script));
  add_named(closure.objects[0].path, names_->environment_of(closure));
  for (const auto& [name, value] : facts_.engine().process().environment) {
    static const std::set<std::string_view> known = {
        "PATH", "HOME", "PWD", "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT", "TZ"};
    if (known.contains(name)) continue;
    read_word(value, closure.objects[0].path, fmt::format("will have {}={}", name, value));
  }
}

void EvidenceReader::read_word(const std::string& word, const std::string& by,
                               const std::string& sign) {
  for (const std::string_view part : split(word, ":=,")) {
    if (!part.starts_with('/') || place_of(part) == Place::common) continue;
    if (auto named = names_->loaded(std::string(part), sign)) {
      named->grade = names_->grade_of_size(named->name);
      add_named(by, {*std::move(named)});
    }
  }
  if (!user_of(facts_.accounts(), word).is_empty())
    add_named(by, {{Named::Kind::user, Grade::needed, word, sign}});
}

bool EvidenceReader::read_configuration(const std::string& path) {
  if (facts_.signs_of_names().empty() || !is_configuration(facts_, path)) return false;
  if (!configurations_.insert(path).second) return false;
  add_named(path, names_in_configuration(facts_, *names_, path));
  return true;
}

void EvidenceReader::read_interpreter(const std::string& script) {
  if (facts_.signs_of_names().empty()) return;
  if (auto named = interpreter_of(facts_, *names_, script)) add_named(script, {*std::move(named)});
}

void EvidenceReader::read_sources(const Closure& closure, const std::vector<std::string>& sources) {
  if (facts_.signs_of_names().empty()) return;
  const std::string_view interpreter = tree::base_name(closure.objects[0].where.path);
  std::vector<std::string> read;
  for (const std::string& source : sources)
    if (is_for_interpreter(source, interpreter)) read.push_back(source);
  if (!read.empty()) add_named(read.front(), names_in_language(facts_, *names_, read, interpreter));
}

// Each where the first sign of its kind stands.
void EvidenceReader::add_named(const std::string& by, std::vector<Named> names) {
  for (Named& named : names) {
    const std::string_view kind = named_kind(named.kind);
    for (const SignHit& hit : facts_.signs_of_names()) {
      const Sign& sign = facts_.rules()[hit.rule].signs[hit.sign];
      if (std::ranges::find(sign.any, kind) == sign.any.end()) continue;
      if (named.kind == Named::Kind::file && facts_.is_present(named.name)) break;
      add(hit.rule, {hit.sign, names_read_++},
          {named.grade, by, std::move(named.sign), {std::move(named.name)}});
      break;
    }
  }
}

std::vector<Evidence> EvidenceReader::of(std::size_t rule) const {
  std::vector<Evidence> all;
  if (rule >= found_.size()) return all;
  for (const auto& [position, evidence] : found_[rule])
    all.push_back(evidence);
  return all;
}

// An interpreter that is a library says by its own name and place what a program would:
// /usr/lib/libpython3.11.so.1.0 is of version 3.11, below /usr.
void EvidenceReader::read_library_values(const Closure& closure, std::size_t rule,
                                         std::map<std::string, std::string>& values) const {
  const auto& signs = facts_.rules()[rule].signs;
  const auto shows = [&](SignKind kind, const Object& object) {
    return std::ranges::any_of(
        signs, [&](const Sign& sign) { return sign.kind == kind && matches(object, sign.any); });
  };
  if (shows(SignKind::program, closure.objects[0])) return;
  for (const Object& object : closure.objects) {
    if (!object.is_found() || !shows(SignKind::soname, object)) continue;
    const std::string& path = object.where.path;
    const std::string_view name =
        tree::base_name(path).substr(0, tree::base_name(path).find(".so"));
    values["version"] =
        std::string(name.substr(std::min(name.find_first_of("0123456789"), name.size())));
    values["directory"] = tree::parent(path);
    if (const auto lib = path.rfind("/lib/"); lib != std::string::npos)
      values["prefix"] = path.substr(0, lib);
    return;
  }
}

std::map<std::string, std::string> EvidenceReader::values(const Closure& closure,
                                                          std::size_t rule) const {
  std::map<std::string, std::string> values;
  const std::string& program = closure.objects[0].where.path;
  values["directory"] = tree::parent(program);
  const std::string prefix(tree::parent(tree::parent(program)));
  values["prefix"] = prefix == "/" ? "" : prefix;
  const std::string_view name = tree::base_name(program);
  values["version"] =
      std::string(name.substr(std::min(name.find_first_of("0123456789"), name.size())));
  read_library_values(closure, rule, values);
  for (const Value& value : facts_.rules()[rule].values) {
    values[value.name] = value.otherwise;
    for (const Object& object : closure.objects) {
      if (!object.is_found() || (!value.in.empty() && !matches(object, value.in))) continue;
      const auto& found = facts_.value(object, value);
      if (!found) continue;
      values[value.name] = *found;
      break;
    }
  }
  return values;
}

}  // namespace whittle::needs
