// Whatever the bytes are: every function of the floor answers, and answers agree.
#include "elf/dlopen_calls.h"
#include "elf/file.h"
#include "elf/notes.h"
#include "elf/sections.h"
#include "elf/strings.h"
#include "elf/strip.h"
#include "elf/symbols.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

using namespace whittle;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read_symbols(Bytes bytes, const elf::File& file) {
  const auto table = elf::SymbolTable::read(bytes, file);
  if (!table) {
    require(!table.error().what.empty());
    return;
  }
  for (const elf::Symbol& symbol : table->symbols()) {
    const elf::Symbol* found = table->find(elf::reference_to(symbol.name));
    require(found == nullptr || found->name == symbol.name);
  }
  for (const elf::SymbolReference& reference : table->references()) {
    const elf::Symbol* found = table->find(reference);
    require(found == nullptr || found->name == reference.name);
    if (!reference.version) continue;
    const auto symbols = elf::VersionSymbols::read(bytes, file, reference.version->name);
    require(symbols && symbols->define(reference) == (found != nullptr));
  }
  const auto calls = elf::find_dlopen_calls(bytes, file, *table);
  require(calls == elf::find_dlopen_calls(bytes, file, *table));
}

void read_strings(Bytes bytes, const elf::File& file) {
  elf::visit_strings(bytes, file, [&](const elf::FoundString& found) {
    require(found.offset + found.text.size() < bytes.size());
    return elf::Visit::go_on;
  });
  const auto found = elf::find_string(bytes, file, "lib");
  require(!found || found->text.starts_with("lib"));
}

// Stripping checks itself; what it makes must have nothing more to drop.
void strip(Bytes bytes) {
  for (const auto headers : {elf::SectionHeaders::mapped, elf::SectionHeaders::none}) {
    const elf::StripOptions options{.section_headers = headers, .debug_file = elf::DebugFile::yes};
    const auto result = elf::strip(bytes, options);
    if (!result) {
      require(!result.error().reason.empty());
      continue;
    }
    require(result->bytes.size() < bytes.size());
    const auto again = elf::strip(as_bytes(result->bytes), options);
    require(!again && again.error().why == elf::LeftAlone::Why::nothing_to_drop);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes = std::as_bytes(std::span(data, size));
  const auto header = elf::read_header(bytes);
  const auto file = elf::read_file(bytes);
  if (!file) {
    require(!file.error().what.empty());
    return 0;
  }
  require(header.has_value() && *header == file->header);
  const elf::Notes notes = elf::read_notes(bytes, *file);
  require(notes == elf::read_notes(bytes, *file));
  read_symbols(bytes, *file);
  read_strings(bytes, *file);
  const auto sections = elf::read_sections(bytes, *header);
  require(sections == elf::read_sections(bytes, *header));
  strip(bytes);
  return 0;
}
