#include "closure/hwcaps_variants.h"

#include "loader/hwcaps.h"
#include "loader/start.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace whittle::closure {

namespace {

struct Candidate {
  std::string level;
  std::string path;
  loader::PathSource source = loader::PathSource::defaults;
};

std::vector<Candidate> candidates(const Object& object, const elf::Header& program,
                                  const loader::LdCache* cache) {
  std::vector<Candidate> found;
  const auto flags = loader::cache_flags(program);
  for (const auto& level : loader::known_levels(program)) {
    const std::string directory(tree::parent(object.path));
    found.push_back({level,
                     fmt::format("{}/glibc-hwcaps/{}/{}", directory == "/" ? "" : directory, level,
                                 tree::base_name(object.path)),
                     object.source.value_or(loader::PathSource::named)});
  }
  if (cache == nullptr) return found;
  for (const auto& entry : cache->entries()) {
    if (entry.name != object.name || entry.level.empty()) continue;
    if (std::ranges::find(flags, entry.flags) == flags.end()) continue;
    found.push_back({entry.level, entry.path, loader::PathSource::cache});
  }
  return found;
}

bool is_there(const Closure& closure, const tree::FileId& id) {
  return std::ranges::any_of(closure.objects, [&](const Object& object) {
    return object.is_found() && object.where.status.id == id;
  });
}

bool is_needed_by_name(const Closure& closure, const std::string& name) {
  return std::ranges::any_of(closure.edges, [&](const Edge& edge) {
    return edge.name == name && closure.objects[edge.to].is_found();
  });
}

}  // namespace

void add_hwcaps_variants(Closure& closure, const loader::ObjectStore& store,
                         const loader::Process& process, const loader::LdCache* cache) {
  const elf::Header program = *closure.objects[0].elf->header;
  const std::size_t plain = closure.objects.size();
  for (std::size_t i = 1; i < plain; ++i) {
    if (!closure.objects[i].is_found() || closure.objects[i].role != loader::Role::library) {
      continue;
    }
    for (auto& candidate : candidates(closure.objects[i], program, cache)) {
      const auto opened = store.open(loader::absolute_path(candidate.path, process));
      if (!*opened || (*opened)->object == nullptr || !(*opened)->object->file) continue;
      if (is_there(closure, (*opened)->where.status.id)) continue;
      for (const auto& need : (*opened)->object->file->needs) {
        if (is_needed_by_name(closure, need.name)) continue;
        closure.findings.push_back(
            {FindingId::variant_needs_more, Severity::warning, candidate.path,
             fmt::format("needs {}, which {} does not", need.name, closure.objects[i].path),
             fmt::format("a CPU of level {} would look for it", candidate.level),
             "pack it by --include, or leave the variants out"});
      }
      Object object;
      object.name = closure.objects[i].name;
      object.path = std::move(candidate.path);
      object.where = (*opened)->where;
      object.elf = (*opened)->object;
      object.source = candidate.source;
      object.hwcaps_level = candidate.level;
      closure.objects.push_back(std::move(object));
      closure.edges.push_back({i, closure.objects.size() - 1, ReasonKind::needed,
                               closure.objects[i].name,
                               fmt::format("taken instead on {}", candidate.level)});
    }
  }
}

}  // namespace whittle::closure
