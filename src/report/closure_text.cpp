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
using loader::Role;

class TreeText {
 public:
  TreeText(const Closure& closure, Color color)
      : closure_(closure),
        color_(color),
        children_(closure.objects.size()),
        first_(closure.objects.size(), nullptr) {
    for (const Edge& edge : closure.edges) {
      children_[edge.from].push_back(&edge);
      if (first_[edge.to] == nullptr) first_[edge.to] = &edge;
    }
  }

  std::string text() {
    for (const auto& script : closure_.scripts) {
      text_ += fmt::format("{} {}\n", bold(escape_line(script.path), color_),
                           faint("script, run by " + escape_line(script.interpreter), color_));
    }
    text_ += fmt::format("{}{}\n", bold(escape_line(closure_.objects[0].path), color_), kind());
    add_children(0, "");
    return std::move(text_);
  }

 private:
  std::string kind() const {
    switch (closure_.kind) {
      case closure::ProgramKind::dynamic:
        break;
      case closure::ProgramKind::static_:
        return " " + faint("statically linked", color_);
      case closure::ProgramKind::library:
        return " " + faint("shared library", color_);
    }
    return "";
  }

  void add_children(std::size_t parent, const std::string& indent) {
    const auto& edges = children_[parent];
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const bool last = i + 1 == edges.size();
      add_line(*edges[i], indent + (last ? "└── " : "├── "));
      // An object is spread out where the loader met it first.
      if (first_[edges[i]->to] == edges[i]) {
        add_children(edges[i]->to, indent + (last ? "    " : "│   "));
      }
    }
  }

  void add_line(const Edge& edge, const std::string& indent) {
    const Object& object = closure_.objects[edge.to];
    const std::string name = escape_line(edge.name);
    const std::string path = escape_line(object.path);
    text_ += indent;
    if (object.state == ObjectState::missing) {
      text_ += red(name + " not found", color_);
    } else if (object.state == ObjectState::refused) {
      text_ += red(fmt::format("{} => {} cannot be loaded", name, path), color_);
    } else if (name == path) {
      text_ += name;
    } else {
      text_ += fmt::format("{} => {}", name, path);
    }
    text_ += faint(fmt::format(" [{}]", escape_line(how(edge, object))), color_);
    text_ += '\n';
  }

  std::string how(const Edge& edge, const Object& object) const {
    switch (edge.kind) {
      case closure::ReasonKind::interpreter:
        return "interpreter";
      case closure::ReasonKind::preload:
        return "preloaded, " + edge.how;
      case closure::ReasonKind::audit:
        return "audits, " + edge.how;
      case closure::ReasonKind::auxiliary:
        return "auxiliary filter, " + edge.how;
      case closure::ReasonKind::filter:
        return "filter, " + edge.how;
      default:
        break;
    }
    return object.role == Role::loader ? "the loader" : first_[edge.to]->how;
  }

  const Closure& closure_;
  Color color_;
  std::vector<std::vector<const Edge*>> children_;  // by index of the object
  std::vector<const Edge*> first_;                  // by which the loader met it
  std::string text_;
};

// "libfoo.so.2, needed by /usr/lib/libbar.so.1, needed by /opt/app/bin/server".
std::string asked_by(const Closure& closure, std::size_t index) {
  std::string text = escape_line(closure.objects[index].name);
  auto chain = closure::why(closure, index);
  std::ranges::reverse(chain);
  for (const Edge& edge : chain) {
    closure::Reason reason = to_reason(closure, edge);
    reason.how.clear();
    text += ", " + phrase(reason);
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

std::string why_text(const Closure& closure, std::size_t index) {
  const Object& object = closure.objects[index];
  std::string text = escape_line(object.is_found() ? object.path : object.name) + "\n";
  auto chain = closure::why(closure, index);
  std::ranges::reverse(chain);
  for (const Edge& edge : chain) {
    closure::Reason reason = to_reason(closure, edge);
    if (edge.name != closure.objects[edge.to].path &&
        edge.kind != closure::ReasonKind::interpreter) {
      reason.how = fmt::format("{} as {}", reason.how, edge.name);
    }
    text += "  " + phrase(reason) + "\n";
  }
  for (auto script = closure.scripts.rbegin(); script != closure.scripts.rend(); ++script) {
    text += fmt::format("  runs the script {}\n", escape_line(script->path));
  }
  if (closure.scripts.empty()) text += "  which was asked about\n";
  return text;
}

std::string missing_text(const Closure& closure, Color color) {
  std::string text;
  for (std::size_t i = 0; i < closure.objects.size(); ++i) {
    const Object& object = closure.objects[i];
    if (object.is_found()) continue;
    const std::string_view word = object.state == ObjectState::missing ? "missing" : "refused";
    text += fmt::format("{} {}\n", red(fmt::format("{}:", word), color), asked_by(closure, i));
    text += table_text(table(object.search.attempts));
    for (const auto& note : object.search.notes)
      text += fmt::format("  ({})\n", escape_line(note));
    if (object.state == ObjectState::refused) {
      text += fmt::format("  (the loader stops here: {})\n", escape_line(object.search.message));
    }
    if (object.optional) text += "  (the program starts without it)\n";
  }
  return text;
}

std::string findings_text(const Findings& findings, Color color) {
  std::string text;
  for (const Finding& finding : findings) {
    switch (finding.severity) {
      case Severity::note:
        text += "note: ";
        break;
      case Severity::warning:
        text += bold("warning: ", color);
        break;
      case Severity::error:
        text += red("error: ", color);
        break;
    }
    text += fmt::format("{}: {}\n", escape_line(finding.subject), escape_line(finding.what));
    if (!finding.why.empty()) text += fmt::format("  {}\n", escape_line(finding.why));
    if (!finding.advice.empty())
      text += fmt::format("  to mend it: {}\n", escape_line(finding.advice));
  }
  return text;
}

}  // namespace whittle::report
