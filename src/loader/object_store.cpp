#include "loader/object_store.h"

#include "base/error.h"
#include "elf/constants.h"
#include "elf/notes.h"

#include <utility>

namespace whittle::loader {

std::shared_ptr<const tree::Result<Opened>> ObjectStore::open(const std::string& path) const {
  {
    const std::lock_guard lock(paths_.mutex);
    if (const auto known = paths_.map.find(path); known != paths_.map.end()) return known->second;
  }
  auto opened = std::make_shared<const tree::Result<Opened>>(open_now(path));
  const std::lock_guard lock(paths_.mutex);
  return paths_.map.emplace(path, std::move(opened)).first->second;
}

tree::Result<Opened> ObjectStore::open_now(const std::string& path) const {
  auto where = walker_.walk(path);
  if (!where) return std::unexpected(where.error());
  if (!walker_.may_read(where->status)) return std::unexpected(std::errc::permission_denied);
  auto object = where->status.kind == tree::Kind::file ? read(*where) : nullptr;
  return Opened{*std::move(where), std::move(object)};
}

std::shared_ptr<const ElfObject> ObjectStore::read(const tree::Walked& where) const {
  {
    const std::lock_guard lock(objects_.mutex);
    const auto known = objects_.map.find(where.status.id);
    if (known != objects_.map.end()) return known->second;
  }
  const tree::Contents bytes = contents(where);
  auto object = std::make_shared<ElfObject>();
  object->id = where.status.id;
  object->size = where.status.size;
  object->header = elf::read_header(bytes.bytes());
  if (object->header) {
    object->file = elf::read_file(bytes.bytes());
    if (object->file && object->header->machine == EM_X86_64) {
      object->x86_isa_needed = elf::read_notes(bytes.bytes(), *object->file).x86_isa_needed();
    }
  } else {
    object->file = std::unexpected(object->header.error());
  }
  const std::lock_guard lock(objects_.mutex);
  return objects_.map.emplace(where.status.id, std::move(object)).first->second;
}

tree::Contents ObjectStore::contents(const tree::Walked& where) const {
  {
    const std::lock_guard lock(recent_.mutex);
    for (const auto& [id, contents] : recent_.files) {
      if (id == where.status.id) return contents;
    }
  }
  const tree::FileTree& tree = walker_.tree();
  tree::Contents contents = tree::or_throw(tree.contents(where.path), "read", tree, where.path);
  const std::lock_guard lock(recent_.mutex);
  if (recent_.files.size() < most_recent) {
    recent_.files.emplace_back(where.status.id, contents);
  } else {
    recent_.files[recent_.oldest] = {where.status.id, contents};
    recent_.oldest = (recent_.oldest + 1) % most_recent;
  }
  return contents;
}

}  // namespace whittle::loader
