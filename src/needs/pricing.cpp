#include "needs/pricing.h"

#include <algorithm>
#include <unordered_set>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Object;

// Files, each counted once however many names it has.
class Bill {
 public:
  void has(const tree::FileId& id) { counted_.insert(id); }
  void add(const tree::FileId& id, std::uint64_t size) {
    if (counted_.insert(id).second) total_ += size;
  }
  void add(const Additions& additions, const tree::Walker& walker) {
    for (const TreeFile& file : additions.files)
      if (file.size > 0) add(file.id, file.size);
    for (const auto& path : additions.programs)
      if (const auto walked = walker.walk(path)) add(walked->status.id, walked->status.size);
    for (const MadeFile& file : additions.made)
      total_ += file.bytes.size();
  }
  std::uint64_t total() const { return total_; }

 private:
  std::unordered_set<tree::FileId> counted_;
  std::uint64_t total_ = 0;
};

}  // namespace

closure::Opening opening_of(const OpenedLibrary& opened, const Reason& reason) {
  return {opened.by.empty() ? reason.by : opened.by, opened.names, opened.needed, reason,
          opened.is_of_directory};
}

std::uint64_t price(const closure::Resolution& program, const Additions& additions,
                    const Reason& reason, const tree::Walker& walker) {
  Bill bill;
  const std::size_t there = program.closure().objects.size();
  for (const Object& object : program.closure().objects)
    if (object.is_found()) bill.has(object.where.status.id);
  bill.add(additions, walker);
  if (additions.opened.empty()) return bill.total();

  closure::Resolution copy = program;
  for (const OpenedLibrary& opened : additions.opened)
    copy.open(opening_of(opened, reason));
  const auto& objects = copy.closure().objects;
  for (std::size_t i = there; i < objects.size(); ++i)
    if (objects[i].is_found()) bill.add(objects[i].where.status.id, objects[i].where.status.size);
  return bill.total();
}

std::uint64_t price_of_opened(const Closure& closure, const Additions& additions,
                              const std::vector<std::size_t>& openings,
                              const tree::Walker& walker) {
  Bill bill;
  const auto is_theirs = [&](const Object& object) {
    return object.opening && std::ranges::find(openings, *object.opening) != openings.end();
  };
  for (const Object& object : closure.objects)
    if (object.is_found() && !is_theirs(object)) bill.has(object.where.status.id);
  for (const Object& object : closure.objects)
    if (object.is_found() && is_theirs(object))
      bill.add(object.where.status.id, object.where.status.size);
  bill.add(additions, walker);
  return bill.total();
}

}  // namespace whittle::needs
