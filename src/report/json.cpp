#include "report/json.h"

#include "base/text.h"
#include "elf/constants.h"
#include "loader/candidate.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

namespace whittle::report {

namespace {

using closure::Closure;
using closure::Edge;
using closure::Object;
using closure::ObjectState;

std::string kind_name(ReasonKind kind) {
  switch (kind) {
    case ReasonKind::asked:
      return "asked";
    case ReasonKind::included:
      return "included";
    case ReasonKind::interpreter:
      return "interpreter";
    case ReasonKind::script:
      return "script";
    case ReasonKind::needed:
      return "needed";
    case ReasonKind::auxiliary:
      return "auxiliary";
    case ReasonKind::filter:
      return "filter";
    case ReasonKind::preload:
      return "preload";
    case ReasonKind::audit:
      return "audit";
    case ReasonKind::dlopen:
      return "dlopen";
    case ReasonKind::rule:
      return "rule";
    case ReasonKind::link:
      return "link";
    case ReasonKind::directory:
      return "directory";
    case ReasonKind::traced:
      return "traced";
    case ReasonKind::written:
      break;
  }
  return "written";
}

std::string program_kind_name(closure::ProgramKind kind) {
  switch (kind) {
    case closure::ProgramKind::dynamic:
      return "dynamic";
    case closure::ProgramKind::static_:
      return "static";
    case closure::ProgramKind::library:
      break;
  }
  return "library";
}

std::string role_name(loader::Role role) {
  switch (role) {
    case loader::Role::program:
      return "program";
    case loader::Role::loader:
      return "loader";
    case loader::Role::library:
      break;
  }
  return "library";
}

std::string outcome_name(loader::Outcome outcome) {
  switch (outcome) {
    case loader::Outcome::taken:
      return "taken";
    case loader::Outcome::absent:
      return "absent";
    case loader::Outcome::unreadable:
      return "unreadable";
    case loader::Outcome::other_class:
      return "other_class";
    case loader::Outcome::other_machine:
      return "other_machine";
    case loader::Outcome::list_ended:
      return "list_ended";
    case loader::Outcome::fatal:
      break;
  }
  return "fatal";
}

std::string family_name(loader::Family family) {
  switch (family) {
    case loader::Family::glibc:
      return "glibc";
    case loader::Family::musl:
      return "musl";
    case loader::Family::unknown:
      break;
  }
  return "unknown";
}

Json object_json(const Object& object) {
  const elf::File& file = *object.elf->file;
  Json json;
  put_path(json, "path", object.path);
  put_path(json, "real_path", object.where.path);
  json["role"] = role_name(object.role);
  json["size"] = object.elf->size;
  json["machine"] = elf::machine_name(file.header.machine);
  json["class"] = file.header.file_class == elf::Class::elf64 ? 64 : 32;
  if (file.soname) put_path(json, "soname", *file.soname);
  if (const auto release = closure::minimum_glibc(file)) {
    json["minimum_glibc"] = fmt::format("{}.{}", release->major, release->minor);
  }
  Json links = Json::array();
  for (const auto& link : object.where.links)
    links.push_back(to_utf8(link));
  json["links"] = std::move(links);
  return json;
}

Json edge_json(const Closure& closure, const Edge& edge) {
  Json json;
  const Object& to = closure.objects[edge.to];
  put_path(json, "from", closure.objects[edge.from].path);
  if (to.is_found()) put_path(json, "to", to.path);
  put_path(json, "name", edge.name);
  json["kind"] = kind_name(edge.kind);
  if (!edge.how.empty()) json["how"] = to_utf8(edge.how);
  return json;
}

Json missing_json(const Closure& closure, std::size_t index) {
  const Object& object = closure.objects[index];
  Json json;
  put_path(json, "name", object.name);
  json["state"] = object.state == ObjectState::missing ? "missing" : "refused";
  json["optional"] = object.optional;
  json["message"] = to_utf8(object.search.message);
  const auto chain = closure::why(closure, index);
  if (!chain.empty()) {
    put_path(json, "by", closure.objects[chain.back().from].path);
    json["kind"] = kind_name(chain.back().kind);
  }
  Json tries = Json::array();
  for (const auto& attempt : object.search.attempts) {
    Json one;
    one["source"] = to_utf8(describe(attempt.source, attempt.owner));
    put_path(one, "path", attempt.path);
    one["outcome"] = outcome_name(attempt.outcome);
    one["detail"] = to_utf8(attempt.detail);
    tries.push_back(std::move(one));
  }
  json["tries"] = std::move(tries);
  Json notes = Json::array();
  for (const auto& note : object.search.notes)
    notes.push_back(to_utf8(note));
  json["notes"] = std::move(notes);
  return json;
}

Json program_json(const Closure& closure) {
  Json json;
  put_path(json, "program", closure.program);
  json["kind"] = program_kind_name(closure.kind);
  json["starts"] = closure.starts();
  if (const std::string release = closure.minimum_glibc(); !release.empty()) {
    json["minimum_glibc"] = release;
  }
  if (closure.ld_so.family != loader::Family::unknown) {
    Json ld_so;
    ld_so["family"] = family_name(closure.ld_so.family);
    if (closure.ld_so.release) {
      ld_so["release"] =
          fmt::format("{}.{}", closure.ld_so.release->major, closure.ld_so.release->minor);
    }
    json["loader"] = std::move(ld_so);
  }
  Json scripts = Json::array();
  for (const auto& script : closure.scripts) {
    Json one;
    put_path(one, "path", script.path);
    put_path(one, "interpreter", script.interpreter);
    if (!script.argument.empty()) put_path(one, "argument", script.argument);
    scripts.push_back(std::move(one));
  }
  if (!scripts.empty()) json["scripts"] = std::move(scripts);
  Json order = Json::array();
  for (const Object& object : closure.objects) {
    if (object.is_found()) order.push_back(to_utf8(object.path));
  }
  json["load_order"] = std::move(order);
  return json;
}

}  // namespace

void put_path(Json& object, const std::string& key, std::string_view bytes) {
  object[key] = to_utf8(bytes);
  if (!is_utf8(bytes)) object[key + "_b64"] = base64(bytes);
}

std::string path_of(const Json& object, const std::string& key) {
  if (const auto exact = object.find(key + "_b64"); exact != object.end())
    if (auto bytes = from_base64(exact->get<std::string>())) return *std::move(bytes);
  return object.value(key, std::string());
}

Json document() {
  return Json{{"schema", "whittle/1"}};
}

Json to_json(const Finding& finding) {
  Json json;
  json["id"] = finding_name(finding.id);
  json["severity"] = severity_name(finding.severity);
  put_path(json, "subject", finding.subject);
  json["what"] = to_utf8(finding.what);
  if (!finding.why.empty()) json["why"] = to_utf8(finding.why);
  if (!finding.advice.empty()) json["advice"] = to_utf8(finding.advice);
  return json;
}

Json to_json(const Reason& reason) {
  Json json;
  json["kind"] = kind_name(reason.kind);
  if (!reason.by.empty()) put_path(json, "by", reason.by);
  if (!reason.name.empty()) put_path(json, "name", reason.name);
  if (!reason.how.empty()) json["how"] = to_utf8(reason.how);
  return json;
}

void put_closures(Json& document, const std::vector<const Closure*>& closures) {
  Json programs = Json::array();
  Json missing = Json::array();
  Json objects = Json::array();
  Json edges = Json::array();
  std::set<std::string> seen_objects;
  std::set<std::tuple<std::string, std::string, std::string, ReasonKind>> seen_edges;
  std::map<tree::FileId, std::uint64_t> files;
  for (const Closure* closure : closures) {
    programs.push_back(program_json(*closure));
    for (std::size_t i = 0; i < closure->objects.size(); ++i) {
      const Object& object = closure->objects[i];
      if (!object.is_found()) {
        missing.push_back(missing_json(*closure, i));
        continue;
      }
      files.emplace(object.where.status.id, object.elf->size);
      if (seen_objects.insert(object.path).second) objects.push_back(object_json(object));
    }
    for (const Edge& edge : closure->edges) {
      const auto key = std::tuple(closure->objects[edge.from].path, closure->objects[edge.to].path,
                                  edge.name, edge.kind);
      if (seen_edges.insert(key).second) edges.push_back(edge_json(*closure, edge));
    }
  }
  std::uint64_t bytes = 0;
  for (const auto& [id, size] : files)
    bytes += size;
  document["programs"] = std::move(programs);
  document["objects"] = std::move(objects);
  document["edges"] = std::move(edges);
  document["missing"] = std::move(missing);
  document["totals"] = {{"files", files.size()}, {"bytes", bytes}};
}

std::string dump(const Json& document) {
  return document.dump(2) + "\n";
}

}  // namespace whittle::report
