#include "identity/file_needs.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace whittle::identity {

namespace {

class NeedsCollector {
 public:
  explicit NeedsCollector(const tree::Walker& walker) : walker_(walker) {}

  void add(const closure::Closure& closure) {
    for (const closure::Script& script : closure.scripts)
      add({ReasonKind::script, script.where.path, script.interpreter, ""}, script.interpreter);
    for (const closure::Edge& edge : closure.edges) {
      const closure::Object& object = closure.objects[edge.to];
      if (!object.is_found()) continue;
      add({edge.kind, real(closure.objects[edge.from]), edge.name, edge.how}, object.where.path);
    }
  }

  void add(const needs::Requirement& requirement) {
    if (requirement.grade == needs::Grade::possible) return;
    for (const auto& [reason, additions] : requirement.demands) {
      for (const needs::TreeFile& file : additions->files)
        add(reason, file.path);
      for (const needs::MadeFile& file : additions->made)
        add(reason, file.path);
      for (const std::string& program : additions->programs)
        add(reason, program);
    }
  }

  std::vector<FileNeed> take() && {
    std::ranges::sort(needs_);
    const auto repeated = std::ranges::unique(needs_);
    needs_.erase(repeated.begin(), repeated.end());
    return std::move(needs_);
  }

 private:
  static std::string real(const closure::Object& object) {
    return object.where.path.empty() ? object.path : object.where.path;
  }

  std::optional<std::string> file_at(const std::string& path) const {
    if (!path.starts_with('/')) return std::nullopt;
    const auto walked = walker_.walk(path);
    if (!walked || walked->status.kind != tree::Kind::file) return std::nullopt;
    return walked->path;
  }

  void add(Reason reason, const std::string& path) {
    const auto from = file_at(reason.by);
    const auto to = file_at(path);
    if (!from || !to || *from == *to) return;
    reason.by = *from;
    needs_.push_back({*from, *to, std::move(reason)});
  }

  const tree::Walker& walker_;
  std::vector<FileNeed> needs_;
};

}  // namespace

std::vector<FileNeed> file_needs(const std::vector<const closure::Closure*>& programs,
                                 const std::vector<needs::Requirement>& requirements,
                                 const tree::Walker& walker) {
  NeedsCollector collector(walker);
  for (const closure::Closure* program : programs)
    collector.add(*program);
  for (const needs::Requirement& requirement : requirements)
    collector.add(requirement);
  return std::move(collector).take();
}

}  // namespace whittle::identity
