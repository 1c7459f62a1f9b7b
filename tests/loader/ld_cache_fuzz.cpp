// Whatever the bytes are: a cache is read or not used, and what it answers agrees.
#include "base/error.h"
#include "loader/ld_cache.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

using namespace whittle;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read(Bytes bytes, ByteOrder order) {
  const auto cache = loader::LdCache::read(tree::Contents(bytes, nullptr), order);
  if (!cache) return;
  for (const char* name : {"libc.so.6", "liba.so", ""}) {
    const auto entry = cache->lookup(name, {0x303, 3}, {"x86-64-v3", "x86-64-v2"}, 2);
    require(!entry || (entry->flags == 0x303 || entry->flags == 3));
  }
  for (const auto& entry : cache->entries())
    require(entry.name.size() + entry.path.size() <= 2 * bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    try {
      read(std::as_bytes(std::span(data, size)), order);
    } catch (const Error& error) {
      require(std::string_view(error.what()).starts_with("cannot read the ld.so.cache: "));
    }
  }
  return 0;
}
