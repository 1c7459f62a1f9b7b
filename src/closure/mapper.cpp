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
#include "closure/mapper.h"

#include "closure/version_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace whittle::closure {

namespace {

using loader::Answer;
using loader::Request;
using loader::RequestKind;
using loader::Resolution;
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

class Mapper {
 public:
  Mapper(const loader::Rules& rules, const loader::Start& start, RuntimeLibraries runtime_libraries,
         Closure& closure)
      : rules_(rules),
        start_(start),
        runtime_libraries_(runtime_libraries),
        closure_(closure),
        map_(rules.begin()) {}

  void run(const std::vector<Opening>& openings) {
    add_first_objects();
    preload();
    // `processed` grows with the objects: an object is done once.
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
    check_versions(closure_, start_.ld_so, mapped_names());
    for (const Opening& opening : openings)
      open(opening);
    audit();
  }

 private:
  // Index in Closure::objects for an index in the link map, and back.
  std::size_t object_of(std::size_t mapped) const { return object_of_[mapped]; }

  std::size_t add_object(Object object) {
    closure_.objects.push_back(std::move(object));
    processed_.push_back(false);
    return closure_.objects.size() - 1;
  }

  std::size_t add_found(std::size_t mapped, std::string name) {
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
    return index;
  }

  void add_first_objects() {
    for (std::size_t i = 0; i < map_.size(); ++i) {
      const std::size_t index = add_found(i, map_[i].path);
      if (map_[i].role == Role::program) {
        search_list_.push_back(index);
      } else if (start_.program.object->file->interpreter) {
        closure_.edges.push_back(
            {0, index, ReasonKind::interpreter, *start_.program.object->file->interpreter, {}});
      } else {
        closure_.edges.push_back(
            {0, index, ReasonKind::interpreter, map_[i].path, "the loader it is asked of"});
      }
      if (is_musl() && map_[i].role == Role::loader) {
        closure_.listing.push_back({map_[i].path, map_[i].path});
      }
    }
  }

  void preload() {
    for (const auto& preload : rules_.preloads()) {
      const std::size_t known = closure_.objects.size();
      const auto object = place_named(preload, RequestKind::preload, "preloaded");
      if (!object) continue;
      tell_as_musl(preload.name, *object, known);
      closure_.edges.push_back({0, *object, ReasonKind::preload, preload.name, preload.from});
      if (!is_listed(*object)) {
        search_list_.push_back(*object);
        if (closure_.objects[*object].role != Role::loader) chain_.push_back(*object);
      }
    }
  }

  // What no object names. The loader goes on without it; that is told.
  std::optional<std::size_t> place_named(const loader::Rules::Preload& named, RequestKind kind,
                                         std::string_view placed) {
    const Request request{named.name, 0, kind};
    Resolution resolution = rules_.resolve(map_, request);
    if (resolution.answer != Answer::missing && resolution.answer != Answer::refused) {
      return place(request, std::move(resolution));
    }
    closure_.findings.push_back(
        {Severity::warning, named.name,
         fmt::format("named by {}, cannot be {}: {}", named.from, placed, resolution.message),
         "the loader says so and goes on without it", ""});
    return std::nullopt;
  }

  void map_needs(std::size_t object, std::size_t at) {
    const auto needs = closure_.objects[object].elf->file->needs;
    const std::size_t by = *mapped_of_[object];
    std::size_t position = at;  // of `object` in the search list
    for (const auto& need : needs) {
      const Request request{need.name, by, RequestKind::needed};
      Resolution resolution = resolve(request);
      const bool filter = need.kind != elf::NeedKind::needed;
      const std::string how = how_found(resolution);
      const std::string name = resolution.name;
      const std::size_t known = closure_.objects.size();
      const std::optional<std::size_t> found = place(request, std::move(resolution));
      if (!found) continue;
      const std::size_t target = *found;
      tell_as_musl(name, target, known);
      if (!closure_.objects[target].is_found()) {
        closure_.objects[target].optional |= need.kind == elf::NeedKind::auxiliary;
      }
      closure_.edges.push_back({object, target, reason_of(need.kind), name, how});
      if (filter) {
        put_before(target, object, position);
      } else if (!is_listed(target)) {
        search_list_.push_back(target);
        if (closure_.objects[target].role != Role::loader) chain_.push_back(target);
      }
    }
  }

  // A filter goes in front of the object that has it, unless it is there already.
  void put_before(std::size_t target, std::size_t object, std::size_t& position) {
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

  bool is_listed(std::size_t object) const {
    return std::ranges::find(search_list_, object) != search_list_.end();
  }

  bool is_left(const std::string& name) const {
    return runtime_libraries_ == RuntimeLibraries::left && is_of_the_runtime(name);
  }

  Resolution resolve(const Request& request) {
    if (!is_left(request.name)) return rules_.resolve(map_, request);
    Resolution hole;
    hole.name = request.name;
    hole.message = "the machine that runs the program provides it";
    return hole;
  }

  void note_left(const std::string& name) {
    Finding note{Severity::note, name, "left to the machine that runs the program",
                 "it must be of the same release as the driver there", ""};
    if (std::ranges::find(closure_.findings, note) == closure_.findings.end()) {
      closure_.findings.push_back(std::move(note));
    }
  }

  // The object for an answer: the one that is there, a new one, or a hole.
  // nullopt where the loader passes over the name.
  std::optional<std::size_t> place(const Request& request, Resolution resolution) {
    for (auto& note : resolution.notes) {
      if (resolution.answer != Answer::found) break;
      closure_.findings.push_back(
          {Severity::warning, resolution.path, std::move(note), "", "name it by its usual path"});
    }
    switch (resolution.answer) {
      case Answer::ignored:
        return std::nullopt;
      case Answer::mapped:
        return object_of(*resolution.object);
      case Answer::found: {
        const std::size_t mapped = map_.add(rules_.make_mapped(request, resolution));
        const std::size_t index = add_found(mapped, resolution.name);
        closure_.objects[index].source = resolution.source;
        return index;
      }
      case Answer::missing:
      case Answer::refused:
        break;
    }
    Object hole;
    hole.state = resolution.answer == Answer::missing ? ObjectState::missing : ObjectState::refused;
    hole.name = resolution.name;
    hole.path = resolution.path;
    hole.of_the_runtime = hole.optional = is_left(resolution.name);
    if (hole.of_the_runtime) note_left(hole.name);
    hole.search = std::move(resolution);
    return add_object(std::move(hole));
  }

  static std::string how_found(const Resolution& resolution) {
    switch (resolution.answer) {
      case Answer::found:
        return describe(resolution.source, resolution.owner);
      case Answer::mapped:
        return "already loaded";
      case Answer::missing:
        return "not found";
      case Answer::refused:
        return "cannot be loaded";
      case Answer::ignored:
        break;
    }
    return {};
  }

  // What the loader itself would print. glibc shows its own line where a need
  // names it, right behind the object before it in the search list, where holes
  // do not count. musl has told everything on the way.
  void list() {
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

  bool is_musl() const { return closure_.ld_so.family == loader::Family::musl; }

  // musl tells of an object when it maps it, and of a name that stands for itself
  // when one of that kind (libc., libm., ...) is first asked for; what is missing
  // goes to stderr. `known` objects were there before `name` was asked for.
  void tell_as_musl(const std::string& name, std::size_t target, std::size_t known) {
    const Object& object = closure_.objects[target];
    if (!is_musl() || !object.is_found()) return;
    if (object.role == Role::loader) {
      if (name.contains('/') || !told_.insert(name.substr(0, name.find('.'))).second) return;
    } else if (target < known) {
      return;
    }
    closure_.listing.push_back({name, object.path});
  }

  // The names each object goes by for a version check: by index of the object.
  std::vector<std::vector<std::string>> mapped_names() const {
    std::vector<std::vector<std::string>> names(closure_.objects.size());
    for (std::size_t i = 0; i < closure_.objects.size(); ++i) {
      if (i < mapped_of_.size() && mapped_of_[i]) {
        const loader::Mapped& mapped = map_[*mapped_of_[i]];
        names[i] = mapped.names;
        if (mapped.role != Role::program) names[i].push_back(mapped.path);
      } else {
        names[i] = {closure_.objects[i].name};
      }
    }
    return names;
  }

  // The object that goes by `name`; the program where there is none.
  std::size_t find_object(const std::string& name) const {
    for (std::size_t i = 0; i < closure_.objects.size(); ++i) {
      const Object& object = closure_.objects[i];
      if (!object.is_found() || i >= mapped_of_.size() || !mapped_of_[i]) continue;
      if (object.path == name || object.where.path == name || object.name == name ||
          object.elf->file->soname == name) {
        return i;
      }
    }
    return 0;
  }

  // dlopen: the paths that serve are those of the object that calls it; the needs
  // of what it opens are mapped breadth first behind it. Of several names the
  // first that can be opened is; where none can, the hole is the first one's.
  void open(const Opening& opening) {
    const std::size_t by = find_object(opening.by);
    std::optional<Resolution> chosen;
    std::string asked;
    for (const auto& name : opening.names) {
      Resolution resolution = resolve({name, *mapped_of_[by], RequestKind::dlopen});
      const bool opened = resolution.answer == Answer::found || resolution.answer == Answer::mapped;
      if (!opened && chosen) continue;
      chosen = std::move(resolution);
      asked = name;
      if (opened) break;
    }
    if (!chosen) return;

    const std::size_t first = closure_.objects.size();
    const std::string name =
        opening.reason.kind == ReasonKind::rule ? opening.reason.name : chosen->name;
    std::string how = how_found(*chosen);
    if (!opening.reason.how.empty()) how = opening.reason.how + "; " + how;
    const auto target = place({asked, *mapped_of_[by], RequestKind::dlopen}, *std::move(chosen));
    if (!target) return;
    closure_.edges.push_back(
        {find_object(opening.reason.by), *target, opening.reason.kind, name, std::move(how)});
    map_opened_needs(first, opening.needed == Opening::Needed::no ? Optional::yes : Optional::no);
  }

  // Audit libraries live in a namespace of their own, each with its own closure;
  // a listing does not show them.
  void audit() {
    for (const auto& audit : rules_.audits()) {
      const std::size_t first = closure_.objects.size();
      loader::LinkMap base = std::exchange(map_, rules_.begin());
      const std::vector<std::size_t> object_of = std::exchange(object_of_, {});
      object_of_.resize(map_.size());
      for (std::size_t i = 0; i < map_.size(); ++i)
        object_of_[i] = object_of[i];

      if (const auto object = place_named(audit, RequestKind::audit, "loaded")) {
        closure_.edges.push_back({0, *object, ReasonKind::audit, audit.name, audit.from});
        map_opened_needs(first, Optional::yes);
      }
      map_ = std::move(base);
      object_of_ = object_of;
    }
  }

  // The needs of the objects from `first` on, which are those opened together.
  enum class Optional { no, yes };
  void map_opened_needs(std::size_t first, Optional optional) {
    // Grows with what the needs bring.
    for (std::size_t i = first; i < closure_.objects.size(); ++i) {
      if (!closure_.objects[i].is_found()) {
        closure_.objects[i].optional |= optional == Optional::yes;
        continue;
      }
      const auto needs = closure_.objects[i].elf->file->needs;
      for (const auto& need : needs) {
        const Request request{need.name, *mapped_of_[i], RequestKind::needed};
        Resolution resolution = resolve(request);
        const std::string how = how_found(resolution);
        const std::string name = resolution.name;
        const auto target = place(request, std::move(resolution));
        if (!target) continue;
        if (!closure_.objects[*target].is_found()) {
          closure_.objects[*target].optional |= need.kind == elf::NeedKind::auxiliary;
        }
        closure_.edges.push_back({i, *target, reason_of(need.kind), name, how});
      }
    }
  }

  const loader::Rules& rules_;
  const loader::Start& start_;
  RuntimeLibraries runtime_libraries_;
  Closure& closure_;
  loader::LinkMap map_;
  std::vector<std::size_t> object_of_;                 // by index in the link map
  std::vector<std::optional<std::size_t>> mapped_of_;  // by index in Closure::objects
  std::vector<bool> processed_;                        // by index in Closure::objects
  std::vector<std::size_t> search_list_;               // the scope of symbols, in order
  std::vector<std::size_t> chain_;                     // the order of a listing
  std::set<std::string> told_;                         // kinds of names that are musl itself
};

}  // namespace

void map_program(const loader::Rules& rules, const loader::Start& start,
                 const std::vector<Opening>& openings, RuntimeLibraries runtime_libraries,
                 Closure& closure) {
  Mapper(rules, start, runtime_libraries, closure).run(openings);
}

}  // namespace whittle::closure
