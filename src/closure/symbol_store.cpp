#include "closure/symbol_store.h"

#include "base/error.h"

#include <utility>

namespace whittle::closure {

std::shared_ptr<const Symbols> SymbolStore::symbols(
    const tree::Walked& where, const std::shared_ptr<const loader::ElfObject>& object) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(object->id); known != known_.end()) return known->second;
  }
  tree::Contents contents = store_.contents(where);
  auto table = elf::SymbolTable::read(contents.bytes(), *object->file);
  if (!table) {
    throw Error("cannot read {}: {}", store_.walker().tree().describe(where.path),
                table.error().what);
  }
  auto symbols = std::make_shared<Symbols>();
  symbols->contents = std::move(contents);
  symbols->elf = object;
  symbols->table = *std::move(table);
  for (const elf::SymbolReference& reference : symbols->table.references()) {
    if (!reference.weak && reference.version && reference.version->name == "GLIBC_PRIVATE") {
      symbols->private_references.push_back(reference);
    }
  }
  if (object->file->soname == "libc.so.6") {
    symbols->banner = loader::find_banner(symbols->contents.bytes(), "GNU C Library");
  }
  const std::lock_guard lock(mutex_);
  return known_.emplace(object->id, std::move(symbols)).first->second;
}

}  // namespace whittle::closure
