// Why, over the whole answer.
//
// Reasons are edges: each names the path of what asks. Objects of closures ask for each
// other by edges of their own; entries of the manifest carry reasons. Both name paths as a
// loader spells them, through any links, so everything is known by its real path: the
// place where a walk in the asked tree ends, or for what was made, where it will be. From
// there the way up is a search, breadth first, over one graph.
#include "plan/why.h"

#include "loader/start.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace whittle::plan {

namespace {

class Graph {
 public:
  explicit Graph(const Plan& plan) : plan_(plan), walker_(plan.world->engine.walker()) {
    for (const Program& program : plan.programs)
      add_closure(program);
    if (plan.manifest) add_manifest(*plan.manifest);
  }

  // What a query means, as keys; in the order in which they are tried.
  std::vector<std::string> keys_of(const std::string& query) const {
    if (query.contains('/')) {
      const std::string path = absolute(query);
      std::vector<std::string> keys;
      // A link first by itself: it is there for a reason of its own.
      for (const auto last : {tree::LastLink::keep, tree::LastLink::follow})
        if (const auto walked = walker_.walk(path, last)) keys.push_back(walked->path);
      keys.push_back(path);
      std::erase_if(keys, [&](const std::string& key) { return !shown_.contains(key); });
      return keys;
    }
    const auto named = by_name_.find(query);
    return named == by_name_.end() ? std::vector<std::string>{}
                                   : std::vector<std::string>{named->second};
  }

  bool is_in_tree(const std::string& query) const {
    return walker_.walk(absolute(query), tree::LastLink::keep).has_value();
  }

  // As the answer spells it.
  const std::string& shown(const std::string& key) const { return shown_.at(key); }
  const packages::Package* package(const std::string& key) const {
    const identity::OwnedEntry* const owned = plan_.owners.find(key);
    return owned == nullptr ? nullptr : owned->package;
  }
  bool is_hole(const std::string& key) const { return holes_.contains(key); }

  // The shortest chain of reasons up to something that was asked for; nullopt: none.
  std::optional<std::vector<Reason>> chain(const std::string& key) const {
    std::map<std::string, std::pair<std::string, const Reason*>> from;  // by key: whence, why
    std::deque<std::string> queue{key};
    std::set<std::string> seen{key};
    while (!queue.empty()) {
      const std::string at = queue.front();
      queue.pop_front();
      if (asked_.contains(at)) return back(from, key, at);
      const auto reasons = reasons_.find(at);
      if (reasons == reasons_.end()) continue;
      for (const auto& [up, reason] : reasons->second) {
        if (!seen.insert(up).second) continue;
        from.emplace(up, std::pair(at, &reason));
        queue.push_back(up);
      }
    }
    return std::nullopt;
  }

 private:
  static std::vector<Reason> back(
      const std::map<std::string, std::pair<std::string, const Reason*>>& from,
      const std::string& key, const std::string& top) {
    std::vector<Reason> chain;
    for (std::string at = top; at != key; at = from.at(at).first)
      chain.push_back(*from.at(at).second);
    std::ranges::reverse(chain);
    return chain;
  }

  std::string absolute(const std::string& path) const {
    return loader::absolute_path(path, plan_.world->engine.process());
  }

  // The real path, where there is one.
  std::string key_of(const std::string& path) const {
    const auto walked = walker_.walk(absolute(path));
    return walked ? walked->path : absolute(path);
  }

  void name(const std::string& key, const std::string& path) {
    shown_.try_emplace(key, path);
    by_name_.try_emplace(std::string(tree::base_name(path)), key);
    by_name_.try_emplace(std::string(tree::base_name(key)), key);
  }

  void add_reason(const std::string& key, const Reason& reason) {
    if (reason.kind == ReasonKind::asked) {
      asked_.insert(key);
    } else if (reason.kind == ReasonKind::included || reason.kind == ReasonKind::traced ||
               reason.by.empty()) {
      reasons_[key].emplace_back(user, reason);  // nothing is above it
    } else {
      reasons_[key].emplace_back(key_of(reason.by), reason);
    }
  }

  void add_closure(const Program& program) {
    const closure::Closure& closure = program.closure;
    const std::string& top = closure.scripts.empty() ? closure.objects[0].path : closure.program;
    add_reason(key_of(top), program.reason);
    name(key_of(top), top);
    for (const auto& script : closure.scripts) {
      name(key_of(script.path), script.path);
      add_reason(key_of(script.interpreter),
                 {ReasonKind::script, script.path, script.interpreter, script.argument});
    }
    std::vector<std::string> keys;
    for (const closure::Object& object : closure.objects) {
      keys.push_back(object.is_found() ? object.where.path : "missing " + object.name);
      if (!object.is_found()) holes_.insert(keys.back());
      name(keys.back(), object.is_found() ? object.path : object.name);
      by_name_.try_emplace(object.name, keys.back());
      if (object.is_found() && object.elf->file->soname)
        by_name_.try_emplace(*object.elf->file->soname, keys.back());
    }
    for (const closure::Edge& edge : closure.edges) {
      const closure::Object& to = closure.objects[edge.to];
      by_name_.try_emplace(edge.name, keys[edge.to]);
      Reason reason{edge.kind, closure.objects[edge.from].path, edge.name, edge.how};
      // The name asked for is worth telling only where the path does not say it.
      const bool is_said =
          !to.is_found() || tree::base_name(to.path) == edge.name || to.path == edge.name;
      if (is_said && edge.kind != ReasonKind::rule) reason.name.clear();
      if (!to.is_found()) reason.how.clear();
      if (edge.to != 0) reasons_[keys[edge.to]].emplace_back(keys[edge.from], std::move(reason));
    }
  }

  void add_manifest(const rootfs::Manifest& manifest) {
    for (const rootfs::Entry& entry : manifest.entries) {
      name(entry.path, entry.path);
      // Edges of closures say more of an object than its entry.
      const auto known = reasons_.find(entry.path);
      const bool is_object = known != reasons_.end() && entry.kind != rootfs::Kind::link;
      if (is_object || asked_.contains(entry.path)) continue;
      for (const Reason& reason : entry.reasons)
        add_reason(entry.path, reason);
    }
  }

  static inline const std::string user;  // the key of who wants all this

  const Plan& plan_;
  const tree::Walker& walker_;
  std::map<std::string, std::vector<std::pair<std::string, Reason>>> reasons_;  // by key
  std::map<std::string, std::string> shown_;                                    // by key
  std::map<std::string, std::string> by_name_;                                  // to keys
  std::set<std::string> asked_{user};                                           // keys
  std::set<std::string> holes_;                                                 // keys
};

Why why_in(const Graph& graph, const std::string& query) {
  Why answer;
  for (const std::string& key : graph.keys_of(query)) {
    auto chain = graph.chain(key);
    if (!chain) continue;
    answer.answer = graph.is_hole(key) ? Why::Answer::missing : Why::Answer::found;
    answer.path = graph.shown(key);
    answer.chain = *std::move(chain);
    answer.package = graph.package(key);
    return answer;
  }
  if (query.contains('/') && !graph.is_in_tree(query)) answer.answer = Why::Answer::no_such_file;
  return answer;
}

}  // namespace

Why why(const Plan& plan, const std::string& query) {
  return why_in(Graph(plan), query);
}

std::vector<Why> why(const Plan& plan, const std::vector<std::string>& queries) {
  const Graph graph(plan);
  std::vector<Why> answers;
  answers.reserve(queries.size());
  for (const std::string& query : queries)
    answers.push_back(why_in(graph, query));
  return answers;
}

}  // namespace whittle::plan
