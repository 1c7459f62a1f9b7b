#include "report/closure_text.h"

#include "base/text.h"
#include "report/reason_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace whittle::report {

namespace {

using closure::Closure;
using closure::Edge;
using closure::Object;
using closure::ObjectState;
using loader::Attempt;

class TreeText {
 public:
  TreeText(const Closure& closure, Color color)
      : closure_(closure),
        color_(color),
        children_(closure.objects.size()),
        first_(closure.objects.size(), nullptr),
        shown_(closure.objects.size(), false) {
    for (const Edge& edge : closure.edges) {
      children_[edge.from].push_back(&edge);
      if (first_[edge.to] == nullptr) first_[edge.to] = &edge;
    }
    first_[0] = nullptr;  // the root of the tree, whoever needs it
  }

  std::string text() {
    for (const auto& script : closure_.scripts) {
      add_root(script.path, "script, run by " + escape_line(script.interpreter));
    }
    add_root(closure_.objects[0].path, kind());
    shown_[0] = true;
    add_children(0, "");
    return std::move(text_);
  }

 private:
  void add_root(std::string_view path, const std::string& what) {
    text_ += bold(escape_line(path), color_);
    if (!what.empty()) text_ += faint(fmt::format(" [{}]", what), color_);
    text_ += '\n';
  }

  std::string kind() const {
    switch (closure_.kind) {
      case closure::ProgramKind::dynamic:
        break;
      case closure::ProgramKind::static_:
        return "statically linked";
      case closure::ProgramKind::library:
        return "shared library";
    }
    return {};
  }

  void add_children(std::size_t parent, const std::string& indent) {
    const auto& edges = children_[parent];
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const bool last = i + 1 == edges.size();
      text_ += indent + (last ? "└── " : "├── ");
      // An object is spread out where the loader met it first.
      if (first_[edges[i]->to] == edges[i]) {
        add_first(*edges[i]);
        shown_[edges[i]->to] = true;
        add_children(edges[i]->to, indent + (last ? "    " : "│   "));
      } else {
        add_again(*edges[i]);
      }
    }
  }

  void add_first(const Edge& edge) {
    const Object& object = closure_.objects[edge.to];
    switch (object.state) {
      case ObjectState::found:
        text_ += arrow(edge, object) + faint(how(edge), color_);
        break;
      case ObjectState::missing:
        text_ +=
            red(escape_line(object.name) + " not found", color_) + faint(relation(edge), color_);
        break;
      case ObjectState::refused:
        text_ +=
            red(arrow(edge, object) + " cannot be loaded", color_) + faint(relation(edge), color_);
        break;
    }
    text_ += '\n';
  }

  // What is spread out elsewhere: its path only where the name does not lead to it.
  void add_again(const Edge& edge) {
    const Object& object = closure_.objects[edge.to];
    const bool known = name_of(edge, object) == object.name;
    const std::string text = known ? escape_line(object.name) : arrow(edge, object);
    text_ += faint(text + (shown_[edge.to] ? " (above)" : " (below)"), color_) + '\n';
  }

  // What was asked for; an edge of a rule bears the rule's name.
  static const std::string& name_of(const Edge& edge, const Object& object) {
    return edge.kind == ReasonKind::rule ? object.name : edge.name;
  }

  static std::string arrow(const Edge& edge, const Object& object) {
    std::string name = escape_line(name_of(edge, object));
    if (name_of(edge, object) == object.path) return name;
    return fmt::format("{} => {}", name, escape_line(object.path));
  }

  // What an object is to the one above it, if that is not just a library needed.
  static std::string role(const Edge& edge) {
    switch (edge.kind) {
      case ReasonKind::interpreter:
        return edge.how.empty() ? "interpreter" : "";
      case ReasonKind::preload:
        return "preloaded";
      case ReasonKind::audit:
        return "audits";
      case ReasonKind::auxiliary:
        return "auxiliary filter";
      case ReasonKind::filter:
        return "filter";
      case ReasonKind::dlopen:
        return "opened later";
      case ReasonKind::rule:
        return "rule " + escape_line(edge.name);
      default:
        return {};
    }
  }

  // " [filter]"; nothing for a library needed.
  static std::string relation(const Edge& edge) {
    const std::string text = role(edge);
    return text.empty() ? "" : fmt::format(" [{}]", text);
  }

  // " [filter, RUNPATH of /app/server]".
  static std::string how(const Edge& edge) {
    std::string text = role(edge);
    if (!edge.how.empty()) text += (text.empty() ? "" : ", ") + escape_line(edge.how);
    return text.empty() ? "" : fmt::format(" [{}]", text);
  }

  const Closure& closure_;
  Color color_;
  std::vector<std::vector<const Edge*>> children_;  // by index of the object
  std::vector<const Edge*> first_;                  // by which the loader met it
  std::vector<bool> shown_;                         // spread out already
  std::string text_;
};

// "needed by /usr/lib/libbar.so.1, needed by /opt/app/bin/server".
std::string asked_by(const Closure& closure, std::size_t index) {
  std::string text;
  auto chain = closure::why(closure, index);
  std::ranges::reverse(chain);
  for (const Edge& edge : chain) {
    Reason reason = to_reason(closure, edge);
    if (reason.kind != ReasonKind::rule) reason.name.clear();
    reason.how.clear();
    text += (text.empty() ? "" : ", ") + phrase(reason);
  }
  return text;
}

// Attempts that differ in their path alone share a line of the table.
struct Row {
  std::string source;
  std::string paths;
  std::string detail;
};

std::vector<Row> table(const std::vector<Attempt>& attempts) {
  std::vector<Row> rows;
  for (const Attempt& attempt : attempts) {
    const std::string owner(tree::base_name(attempt.owner));
    Row row{escape_line(describe(attempt.source, owner)), escape_line(attempt.path),
            escape_line(attempt.detail)};
    const bool same =
        !rows.empty() && rows.back().source == row.source && rows.back().detail == row.detail;
    if (same) {
      rows.back().paths += ", " + row.paths;
    } else {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string table_text(const std::vector<Row>& rows) {
  std::size_t sources = 0;
  std::size_t paths = 0;
  for (const Row& row : rows) {
    sources = std::max(sources, row.source.size());
    if (row.paths.size() <= 60) paths = std::max(paths, row.paths.size());
  }
  std::string text;
  for (const Row& row : rows) {
    text +=
        fmt::format("  {:<{}}  {:<{}}  {}\n", row.source, sources, row.paths, paths, row.detail);
  }
  return text;
}

// What was tried for a hole, and what else is worth knowing of it.
std::string places_text(const Object& object) {
  std::string text = table_text(table(object.search.attempts));
  for (const auto& note : object.search.notes)
    text += fmt::format("  ({})\n", escape_line(note));
  if (object.state == ObjectState::refused && !object.search.attempts.empty()) {
    text += "  (the loader stops at such a file and looks no further)\n";
  } else if (object.search.attempts.empty()) {
    text += fmt::format("  ({})\n", escape_line(object.search.message));
  }
  if (object.optional) text += "  (the program starts without it)\n";
  return text;
}

}  // namespace

std::string tree_text(const Closure& closure, Color color) {
  return TreeText(closure, color).text();
}

std::string list_text(const Closure& closure) {
  std::string text;
  for (const auto& line : closure.listing) {
    text += fmt::format("{}\t{}\n", escape_line(line.name),
                        line.path.empty() ? "not found" : escape_line(line.path));
  }
  return text;
}

std::string missing_text(const Closure& closure, Color color) {
  // The loader looks for a missing name again for each object that needs it; what
  // it did the same way is told once.
  struct Hole {
    const Object* object = nullptr;
    std::string places;
    std::vector<std::string> askers;
  };
  std::vector<Hole> holes;
  for (std::size_t i = 0; i < closure.objects.size(); ++i) {
    const Object& object = closure.objects[i];
    if (object.is_found() || object.of_the_runtime) continue;
    std::string places = places_text(object);
    const auto same = std::ranges::find_if(holes, [&](const Hole& hole) {
      return hole.object->name == object.name && hole.places == places;
    });
    if (same != holes.end()) {
      same->askers.push_back(asked_by(closure, i));
    } else {
      holes.push_back({&object, std::move(places), {asked_by(closure, i)}});
    }
  }

  std::string text;
  for (const Hole& hole : holes) {
    const std::string_view word =
        hole.object->state == ObjectState::missing ? "missing:" : "refused:";
    const std::string name = escape_line(hole.object->name);
    text += fmt::format("{} {}, {}\n", red(word, color), name, hole.askers.front());
    for (std::size_t i = 1; i < hole.askers.size(); ++i) {
      text += fmt::format("  and {}\n", hole.askers[i]);
    }
    text += hole.places;
  }
  return text;
}

}  // namespace whittle::report
