// The order in which a loader maps things.
//
// Both loaders go breadth first: the program, what is preloaded, then the needs
// of each object in the order of its dynamic section. glibc keeps two orders,
// which differ only where filters are: the search list, in which a DT_FILTER or
// DT_AUXILIARY object stands before the object that has the tag and is processed
// before what follows, and the chain of link maps, which is what a listing
// shows. When listing, glibc gives every name that is not found an entry of its
// own, and looks for it again when the next object needs it; we do the same, so
// that each hole has its own list of places tried.
//
// What is opened later is searched by the paths of the object that opens it, and its
// needs are mapped breadth first behind all that is there. It takes part in no listing
// and not in the scope of symbols: a plugin has the program's scope, then its own.
#include "closure/resolution.h"

#include "base/error.h"
#include "base/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace whittle::closure {

namespace {

using loader::LookupState;
using loader::Query;
using loader::QueryKind;
using loader::Role;

ReasonKind reason_of(elf::NeedKind kind) {
  switch (kind) {
    case elf::NeedKind::needed:
      break;
    case elf::NeedKind::auxiliary:
      return ReasonKind::auxiliary;
    case elf::NeedKind::filter:
      return ReasonKind::filter;
  }
  return ReasonKind::needed;
}

QueryKind request_of(elf::NeedKind kind) {
  switch (kind) {
    case elf::NeedKind::needed:
      break;
    case elf::NeedKind::auxiliary:
      return QueryKind::auxiliary;
    case elf::NeedKind::filter:
      return QueryKind::filter;
  }
  return QueryKind::needed;
}

// Whether the start goes on without what DT_AUXILIARY names: without the file, but
// not past a name that cannot be used.
bool is_spared(elf::NeedKind kind, const Object& hole) {
  return kind == elf::NeedKind::auxiliary &&
         (hole.state == ObjectState::missing || !hole.path.empty());
}

std::string how_found(const loader::Lookup& lookup) {
  switch (lookup.state) {
    case LookupState::found:
      return describe(lookup.source, lookup.owner);
    case LookupState::mapped:
      return "already loaded";
    case LookupState::missing:
      return "not found";
    case LookupState::refused:
      return "cannot be loaded";
    case LookupState::ignored:
      break;
  }
  return {};
}

// Who asks, and what came of it; whom it leads to is not known yet.
Edge edge_of(std::size_t from, ReasonKind kind, const loader::Lookup& lookup) {
  Edge edge{from, 0, kind, lookup.name, how_found(lookup)};
  const bool is_there = lookup.state == LookupState::found || lookup.state == LookupState::mapped;
  if (is_there && !lookup.path.empty()) {
    edge.path = lookup.path;
    edge.source = lookup.source;
  }
  return edge;
}

}  // namespace

Resolution::Resolution(std::shared_ptr<const Started> started, Closure closure)
    : started_(std::move(started)), closure_(std::move(closure)), map_(rules().begin()) {
  start();
}

void Resolution::start() {
  add_first_objects();
  preload();
  // `processed_` grows with the objects: an object is done once.
  std::size_t at = 0;
  while (at < search_list_.size()) {
    const std::size_t object = search_list_[at];
    processed_[object] = true;
    if (closure_.objects[object].is_found()) map_needs(object, at);
    while (at < search_list_.size() && processed_[search_list_[at]])
      ++at;
  }
  list();
  closure_.scope = search_list_;
}

Closure Resolution::finish() && {
  if (started_ != nullptr) {
    keep_names(0);
    audit();
  }
  return std::move(closure_);
}

// The names that objects of the current link map have gone by, from object `first` on.
void Resolution::keep_names(std::size_t first) {
  for (std::size_t i = first; i < closure_.objects.size(); ++i) {
    Object& object = closure_.objects[i];
    if (i >= mapped_of_.size() || !mapped_of_[i]) {
      object.names = {object.name};
      continue;
    }
    const loader::Mapped& mapped = map_[*mapped_of_[i]];
    object.names = mapped.names;
    if (mapped.role != Role::program) object.names.push_back(mapped.path);
  }
}

std::size_t Resolution::add_object(Object object) {
  object.opening = opening_;
  object.name_space = name_space_;
  closure_.objects.push_back(std::move(object));
  processed_.push_back(false);
  return closure_.objects.size() - 1;
}

std::size_t Resolution::add_found(std::size_t mapped, std::string name) {
  const loader::Mapped& from = map_[mapped];
  Object object;
  object.role = from.role;
  object.name = std::move(name);
  object.path = from.path;
  object.where = from.opened.where;
  object.elf = from.opened.object;
  const std::size_t index = add_object(std::move(object));
  object_of_.resize(std::max(object_of_.size(), mapped + 1));
  object_of_[mapped] = index;
  mapped_of_.resize(closure_.objects.size());
  mapped_of_[index] = mapped;
  const Object& added = closure_.objects[index];
  by_name_.try_emplace(added.path, index);
  by_name_.try_emplace(added.where.path, index);
  by_name_.try_emplace(added.name, index);
  if (const auto& soname = added.elf->file->soname) by_name_.try_emplace(*soname, index);
  return index;
}

void Resolution::add_first_objects() {
  const elf::File& program = *started_->start.program.object->file;
  for (std::size_t i = 0; i < map_.size(); ++i) {
    const bool is_program = map_[i].role == Role::program;
    const std::size_t index = add_found(i, is_program ? map_[i].path : map_[i].names.front());
    if (is_program) {
      search_list_.push_back(index);
    } else if (program.interpreter) {
      closure_.edges.push_back({0, index, ReasonKind::interpreter, *program.interpreter, {}});
    } else {
      closure_.edges.push_back(
          {0, index, ReasonKind::interpreter, map_[i].path, "the loader it is asked of"});
    }
    if (is_musl() && map_[i].role == Role::loader) {
      closure_.listing.push_back({map_[i].path, map_[i].path});
    }
  }
}

void Resolution::preload() {
  for (const auto& preload : rules().preloads()) {
    const std::size_t known = closure_.objects.size();
    const auto object = place_named(preload, ReasonKind::preload);
    if (!object) continue;
    tell_as_musl(preload.name, *object, known);
    if (!is_listed(*object)) {
      search_list_.push_back(*object);
      if (closure_.objects[*object].role != Role::loader) chain_.push_back(*object);
    }
  }
}

// What no object names. The loader goes on without it; that is told.
std::optional<std::size_t> Resolution::place_named(const loader::Rules::Preload& named,
                                                   ReasonKind kind) {
  const bool is_audit = kind == ReasonKind::audit;
  const Query query{named.name, 0, is_audit ? QueryKind::audit : QueryKind::preload};
  loader::Lookup lookup = look_up(map_, query);
  if (lookup.state != LookupState::missing && lookup.state != LookupState::refused) {
    Edge edge = edge_of(0, kind, lookup);
    edge.name = named.name;
    edge.how = named.from;
    const auto object = place(query, std::move(lookup));
    if (!object) return std::nullopt;
    edge.to = *object;
    closure_.edges.push_back(std::move(edge));
    return object;
  }
  closure_.findings.push_back({FindingId::preload_not_loaded, Severity::warning, named.name,
                               fmt::format("named by {}, cannot be {}: {}", named.from,
                                           is_audit ? "loaded" : "preloaded", lookup.message),
                               "the loader says so and goes on without it", ""});
  return std::nullopt;
}

void Resolution::map_needs(std::size_t object, std::size_t at) {
  const auto needs = closure_.objects[object].elf->file->needs;
  const std::size_t by = mapped_of(object);
  std::size_t position = at;  // of `object` in the search list
  for (const auto& need : needs) {
    const Query query{need.name, by, request_of(need.kind)};
    loader::Lookup lookup = resolve(map_, query);
    const bool filter = need.kind != elf::NeedKind::needed;
    Edge edge = edge_of(object, reason_of(need.kind), lookup);
    const std::size_t known = closure_.objects.size();
    const std::optional<std::size_t> found = place(query, std::move(lookup));
    if (!found) continue;
    const std::size_t target = *found;
    tell_as_musl(edge.name, target, known);
    if (!closure_.objects[target].is_found()) {
      closure_.objects[target].optional |= is_spared(need.kind, closure_.objects[target]);
    }
    edge.to = target;
    closure_.edges.push_back(std::move(edge));
    if (filter) {
      put_before(target, object, position);
    } else if (!is_listed(target)) {
      search_list_.push_back(target);
      if (closure_.objects[target].role != Role::loader) chain_.push_back(target);
    }
  }
}

// A filter goes in front of the object that has it, unless it is there already.
void Resolution::put_before(std::size_t target, std::size_t object, std::size_t& position) {
  const auto current = std::ranges::find(search_list_, target);
  if (current != search_list_.end()) {
    if (current - search_list_.begin() < static_cast<std::ptrdiff_t>(position)) return;
    if (target == object) return;
    search_list_.erase(current);
  }
  search_list_.insert(search_list_.begin() + static_cast<std::ptrdiff_t>(position), target);
  ++position;
  if (closure_.objects[target].role == Role::loader) return;
  std::erase(chain_, target);
  const auto here = std::ranges::find(chain_, object);
  // In front of the program itself nothing is listed before it.
  chain_.insert(here == chain_.end() ? chain_.begin() : here, target);
}

bool Resolution::is_listed(std::size_t object) const {
  return std::ranges::find(search_list_, object) != search_list_.end();
}

loader::Lookup Resolution::look_up(loader::LinkMap& map, const Query& query) const {
  loader::Lookup lookup = rules().resolve(map, query);
  map.tried += lookup.attempts.size();
  if (map.tried > limits::attempts)
    throw Error("cannot follow what {} needs: more than {} paths would have to be tried",
                map[0].path, limits::attempts);
  return lookup;
}

loader::Lookup Resolution::resolve(loader::LinkMap& map, const Query& query) const {
  if (find_left(started_->runtime_libraries, query.name) == nullptr) return look_up(map, query);
  loader::Lookup hole;
  hole.name = query.name;
  hole.message = "the machine that runs the program provides it";
  return hole;
}

void Resolution::note_left(const std::string& name, const std::string& why) {
  add_new(closure_.findings, {{FindingId::library_left_to_runtime, Severity::note, name,
                               "left to the machine that runs the program", why, ""}});
}

// The object for an answer: the one that is there, a new one, or a hole.
// nullopt where the loader passes over the name.
std::optional<std::size_t> Resolution::place(const Query& query, loader::Lookup lookup) {
  for (auto& note : lookup.notes) {
    if (lookup.state != LookupState::found) break;
    closure_.findings.push_back({FindingId::loader_mapped_twice, Severity::warning, lookup.path,
                                 std::move(note), "", "name it by its usual path"});
  }
  switch (lookup.state) {
    case LookupState::ignored:
      return std::nullopt;
    case LookupState::mapped:
      return object_of(*lookup.object);
    case LookupState::found: {
      const std::size_t mapped = map_.add(rules().make_mapped(query, lookup));
      const std::size_t index = add_found(mapped, lookup.name);
      closure_.objects[index].source = lookup.source;
      return index;
    }
    case LookupState::missing:
    case LookupState::refused:
      break;
  }
  Object hole;
  hole.state = lookup.state == LookupState::missing ? ObjectState::missing : ObjectState::refused;
  hole.name = lookup.name;
  hole.path = lookup.path;
  const RuntimeLibraries* left = find_left(started_->runtime_libraries, lookup.name);
  hole.of_the_runtime = hole.optional = left != nullptr;
  if (left != nullptr) note_left(hole.name, left->why);
  hole.search = std::move(lookup);
  return add_object(std::move(hole));
}

// What the loader itself would print. glibc shows its own line where a need
// names it, right behind the object before it in the search list, where holes
// do not count. musl has told everything on the way.
void Resolution::list() {
  if (is_musl()) return;
  std::vector<std::size_t> order = chain_;
  const auto is_loader = [&](std::size_t i) { return closure_.objects[i].role == Role::loader; };
  const auto ld_so = std::ranges::find_if(search_list_, is_loader);
  if (ld_so != search_list_.end()) {
    const auto found = [&](std::size_t i) { return closure_.objects[i].is_found(); };
    const auto previous = std::find_if(std::reverse_iterator(ld_so), search_list_.rend(), found);
    const auto before =
        previous == search_list_.rend() ? order.end() : std::ranges::find(order, *previous);
    order.insert(before == order.end() ? order.begin() : std::next(before), *ld_so);
  }
  for (const std::size_t index : order) {
    const Object& object = closure_.objects[index];
    closure_.listing.push_back({object.name, object.is_found() ? object.path : ""});
  }
}

// musl tells of an object when it maps it, and of a name that stands for itself
// when one of that kind (libc., libm., ...) is first asked for; what is missing
// goes to stderr. `known` objects were there before `name` was asked for.
void Resolution::tell_as_musl(const std::string& name, std::size_t target, std::size_t known) {
  const Object& object = closure_.objects[target];
  if (!is_musl() || !object.is_found()) return;
  if (object.role == Role::loader) {
    if (name.contains('/') || !told_.insert(name.substr(0, name.find('.'))).second) return;
  } else if (target < known) {
    return;
  }
  closure_.listing.push_back({name, object.path});
}

// The object that goes by `name`; the program where there is none.
std::size_t Resolution::find_object(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? 0 : found->second;
}

// Of several names the first that can be opened is; where none can, the hole is the
// first one's.
void Resolution::open(const Opening& opening) {
  if (started_ == nullptr) return;
  closure_.openings.push_back(opening);
  opening_ = closure_.openings.size() - 1;
  const std::size_t by = find_object(opening.by);
  std::optional<loader::Lookup> chosen;
  std::string asked;
  for (const auto& name : opening.names) {
    loader::Lookup lookup = resolve(map_, {name, mapped_of(by), QueryKind::dlopen});
    const bool opened = lookup.state == LookupState::found || lookup.state == LookupState::mapped;
    if (!opened && chosen) continue;
    chosen = std::move(lookup);
    asked = name;
    if (opened) break;
  }
  if (!chosen) return;

  const std::size_t first = closure_.objects.size();
  Edge edge = edge_of(find_object(opening.reason.by), opening.reason.kind, *chosen);
  if (opening.reason.kind == ReasonKind::rule) edge.name = opening.reason.name;
  if (!opening.reason.how.empty()) edge.how = opening.reason.how + "; " + edge.how;
  const auto target = place({asked, mapped_of(by), QueryKind::dlopen}, *std::move(chosen));
  if (!target) return;
  edge.to = *target;
  closure_.edges.push_back(std::move(edge));
  map_opened_needs(first, opening.needed == Opening::Needed::no ? Optional::yes : Optional::no);
}

std::vector<bool> Resolution::finds(const std::vector<Name>& names) const {
  std::vector<bool> found(names.size(), false);
  if (started_ == nullptr || names.empty()) return found;
  loader::LinkMap map = map_;  // asking leaves traces: names that an object goes by
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Query query{names[i].name, mapped_of(find_object(names[i].by)), QueryKind::dlopen};
    const LookupState state = resolve(map, query).state;
    found[i] = state == LookupState::found || state == LookupState::mapped;
  }
  return found;
}

// A listing does not show audit libraries.
void Resolution::audit() {
  opening_.reset();
  for (const auto& audit : rules().audits()) {
    const std::size_t first = closure_.objects.size();
    const bool root_was_missed = map_.root_was_missed;
    map_ = rules().begin();
    map_.root_was_missed = root_was_missed;
    object_of_.resize(map_.size());
    ++name_space_;
    if (!place_named(audit, ReasonKind::audit)) continue;
    map_opened_needs(first, Optional::yes);
    keep_names(first);
  }
}

// The needs of the objects from `first` on, which are those opened together.
void Resolution::map_opened_needs(std::size_t first, Optional optional) {
  // Grows with what the needs bring.
  for (std::size_t i = first; i < closure_.objects.size(); ++i) {
    if (!closure_.objects[i].is_found()) {
      closure_.objects[i].optional |= optional == Optional::yes;
      continue;
    }
    const auto needs = closure_.objects[i].elf->file->needs;
    for (const auto& need : needs) {
      const Query query{need.name, mapped_of(i), request_of(need.kind)};
      loader::Lookup lookup = resolve(map_, query);
      Edge edge = edge_of(i, reason_of(need.kind), lookup);
      const auto target = place(query, std::move(lookup));
      if (!target) continue;
      if (!closure_.objects[*target].is_found()) {
        closure_.objects[*target].optional |= is_spared(need.kind, closure_.objects[*target]);
      }
      edge.to = *target;
      closure_.edges.push_back(std::move(edge));
    }
  }
}

}  // namespace whittle::closure
