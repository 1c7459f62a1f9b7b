#include "closure/symbol_store.h"

#include "base/error.h"

#include <utility>

namespace whittle::closure {

// `read` completes the facts, or answers why they cannot be had.
template <typename Facts, typename Read>
std::shared_ptr<const Facts> SymbolStore::known_or_read(
    Known<Facts>& known, const tree::Walked& where,
    const std::shared_ptr<const loader::ElfObject>& object, Read read) const {
  {
    const std::lock_guard lock(known.mutex);
    if (const auto found = known.map.find(object->id); found != known.map.end()) {
      return found->second;
    }
  }
  auto facts = std::make_shared<Facts>();
  facts->contents = store_.contents(where);
  facts->elf = object;
  if (const std::optional<elf::Malformed> problem = read(*facts)) {
    throw Error("cannot read {}: {}", store_.walker().tree().describe(where.path), problem->what);
  }
  const std::lock_guard lock(known.mutex);
  return known.map.emplace(object->id, std::move(facts)).first->second;
}

std::shared_ptr<const Symbols> SymbolStore::symbols(
    const tree::Walked& where, const std::shared_ptr<const loader::ElfObject>& object) const {
  return known_or_read(
      symbols_, where, object, [&](Symbols& symbols) -> std::optional<elf::Malformed> {
        auto table = elf::SymbolTable::read(symbols.contents.bytes(), *object->file);
        if (!table) return table.error();
        symbols.table = *std::move(table);
        return std::nullopt;
      });
}

std::shared_ptr<const BuildFacts> SymbolStore::build_facts(
    const tree::Walked& where, const std::shared_ptr<const loader::ElfObject>& object) const {
  return known_or_read(
      build_facts_, where, object, [&](BuildFacts& facts) -> std::optional<elf::Malformed> {
        const Bytes bytes = facts.contents.bytes();
        auto symbols = elf::VersionSymbols::read(bytes, *object->file, private_version);
        if (!symbols) return symbols.error();
        facts.private_symbols = *std::move(symbols);
        if (object->file->soname == "libc.so.6") {
          facts.banner = loader::find_banner(bytes, *object->file, "GNU C Library");
        }
        return std::nullopt;
      });
}

}  // namespace whittle::closure
