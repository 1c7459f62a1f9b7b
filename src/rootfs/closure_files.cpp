// From closures to files, and the proof that they are enough.
//
// A closure is what the loader finds in one tree. The image is another tree: it
// lacks the cache that named a directory, or the program has moved and takes
// $ORIGIN along. So the question is asked again of the planned tree, with the
// same process, and must get the same objects at the same paths in the same
// order. The cache of the builder is never copied: it names files that are not
// packed, and an entry whose file is missing hides the default directories.
#include "rootfs/closure_files.h"

#include "base/error.h"
#include "loader/hwcaps.h"
#include "loader/ld_cache.h"
#include "loader/musl.h"
#include "loader/start.h"
#include "rootfs/manifest_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace whittle::rootfs {

namespace {

using closure::Closure;
using closure::Edge;
using closure::Engine;
using closure::Object;

constexpr const char* preload_file = "/etc/ld.so.preload";

std::string absolute(const Engine& engine, const std::string& path) {
  return loader::absolute_path(path, engine.process());
}

// What a loader does with a program, as far as it must be the same in the image.
std::vector<std::string> outline(const Closure& closure) {
  std::vector<std::string> lines;
  for (const Object& object : closure.objects) {
    lines.push_back(object.is_found() ? fmt::format("{} => {}", object.name, object.path)
                                      : fmt::format("{} not found", object.name));
  }
  return lines;
}

// The first thing that is not the same in the planned tree; nullopt: nothing.
std::optional<std::string> difference(const Engine& packed, const Closure& planned) {
  std::vector<std::string> there;
  try {
    closure::Resolution resolution = packed.start(planned.program);
    for (const closure::Opening& opening : planned.openings)
      resolution.open(opening);
    there = outline(packed.complete(std::move(resolution)));
  } catch (const Error& error) {
    return error.what();
  }
  const std::vector<std::string> here = outline(planned);
  for (std::size_t i = 0; i < std::max(here.size(), there.size()); ++i) {
    const std::string expected = i < here.size() ? here[i] : "nothing more";
    const std::string found = i < there.size() ? there[i] : "nothing more";
    if (expected != found) {
      return fmt::format("for {} it would load {} instead of {}", planned.program, found, expected);
    }
  }
  return std::nullopt;
}

std::optional<std::string> first_difference(const Builder& builder, const Engine& engine,
                                            const std::vector<const Closure*>& closures) {
  const Manifest manifest = builder.finish();
  const ManifestTree tree(manifest);
  const Engine packed(tree, engine.process(), engine.options());
  for (const Closure* closure : closures) {
    if (auto found = difference(packed, *closure)) return found;
  }
  return std::nullopt;
}

// The cache entries that led to objects, by path of the cache.
struct Cache {
  ByteOrder order = ByteOrder::little;
  std::vector<loader::CacheEntry> entries;
};

// The entry that leads from a name to an object, by one of the paths of its file.
loader::CacheEntry cache_entry(const Closure& closure, const Object& object, std::string name,
                               std::string path) {
  loader::CacheEntry entry;
  entry.name = std::move(name);
  entry.path = std::move(path);
  entry.flags = loader::cache_flags(*closure.objects[0].elf->header).front();
  entry.level = object.hwcaps_level;
  entry.isa_level = loader::isa_level_of(object.hwcaps_level);
  return entry;
}

// A file goes by more names than that by which it was mapped: each that was searched
// for has an entry.
std::vector<loader::CacheEntry> cache_entries(const Closure& closure) {
  constexpr auto cache = loader::PathSource::cache;
  std::vector<loader::CacheEntry> entries;
  for (const Object& object : closure.objects) {
    if (object.is_found() && object.source == cache)
      entries.push_back(cache_entry(closure, object, object.name, object.path));
  }
  for (const Edge& edge : closure.edges) {
    const Object& object = closure.objects[edge.to];
    if (edge.source != cache || edge.path == object.path) continue;
    const bool is_named = edge.kind != ReasonKind::rule;
    entries.push_back(cache_entry(closure, object,
                                  is_named ? edge.name : std::string(tree::base_name(edge.path)),
                                  edge.path));
  }
  return entries;
}

std::map<std::string, Cache> needed_caches(const std::vector<const Closure*>& closures) {
  std::map<std::string, Cache> caches;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Closure* closure : closures) {
    if (closure->ld_so.family != loader::Family::glibc) continue;
    for (loader::CacheEntry& entry : cache_entries(*closure)) {
      if (!seen.emplace(entry.name, entry.path).second) continue;
      const elf::Header& header = *closure->objects[0].elf->header;
      Cache& cache = caches[closure->ld_so.cache_path];
      if (!cache.entries.empty() && cache.order != header.order) {
        throw Error("cannot write {}: the programs differ in byte order and share it",
                    closure->ld_so.cache_path);
      }
      cache.order = header.order;
      cache.entries.push_back(std::move(entry));
    }
  }
  return caches;
}

// The directories that musl's path file must name, by path of that file.
std::map<std::string, std::string> needed_path_files(const std::vector<const Closure*>& closures) {
  std::map<std::string, std::set<std::string>> directories;
  for (const Closure* closure : closures) {
    if (closure->ld_so.family != loader::Family::musl) continue;
    const auto ld_so = std::ranges::find(closure->objects, loader::Role::loader, &Object::role);
    auto& wanted = directories[loader::musl_path_file(ld_so->path, closure->ld_so)];
    for (const Edge& edge : closure->edges) {
      if (edge.source == loader::PathSource::defaults)
        wanted.insert(std::string(tree::parent(edge.path)));
    }
  }
  std::map<std::string, std::string> files;
  for (const auto& [path, wanted] : directories) {
    for (const auto& directory : wanted)
      files[path] += directory + "\n";
  }
  return files;
}

}  // namespace

void add_closure(Builder& builder, const Engine& engine, const Closure& closure,
                 const Reason& reason) {
  const tree::Walker& walker = engine.walker();
  for (const auto& script : closure.scripts) {
    builder.add(walker, absolute(engine, script.path), reason);
  }
  const Object& program = closure.objects.front();
  if (closure.scripts.empty()) {
    builder.add(walker, absolute(engine, program.path), reason);
  } else {
    builder.add(walker, absolute(engine, program.path),
                {ReasonKind::script, closure.scripts.back().path, program.path, ""});
  }
  for (const Edge& edge : closure.edges) {
    const Object& object = closure.objects[edge.to];
    if (!object.is_found()) continue;
    const std::string& by = closure.objects[edge.from].path;
    const Reason why{edge.kind, by, edge.name, edge.how};
    builder.add(walker, absolute(engine, object.path), why);
    if (!edge.path.empty()) builder.add(walker, absolute(engine, edge.path), why);
    if (edge.kind == ReasonKind::preload && edge.how == preload_file) {
      builder.add(walker, preload_file, {ReasonKind::preload, by, edge.name, "names it"});
    }
  }
}

std::optional<std::string> settle_search_paths(Builder& builder, const Engine& engine,
                                               const std::vector<const Closure*>& closures) {
  if (!first_difference(builder, engine, closures)) return std::nullopt;
  const Reason reason{ReasonKind::written, "", "", "the loader finds libraries by it"};
  for (const auto& [path, cache] : needed_caches(closures)) {
    builder.write_file(path, loader::write_ld_cache(cache.entries, cache.order), 0644, reason);
  }
  for (const auto& [path, text] : needed_path_files(closures)) {
    builder.write_file(path, text, 0644, reason);
  }
  return first_difference(builder, engine, closures);
}

}  // namespace whittle::rootfs
