#include "elf/dlopen_calls.h"

#include "elf/calls.h"

#include <array>

namespace whittle::elf {

namespace {

// dlopen(name, mode); dlmopen(namespace, name, mode).
constexpr std::array callees = {Callee{"dlopen", 0}, Callee{"dlmopen", 1}};

constexpr std::uint64_t rtld_noload = 4;

DlopenCall::Argument argument_of(Call::Argument argument) {
  switch (argument) {
    case Call::Argument::text:
      return DlopenCall::Argument::name;
    case Call::Argument::null:
      return DlopenCall::Argument::null;
    case Call::Argument::unknown:
      break;
  }
  return DlopenCall::Argument::unknown;
}

}  // namespace

std::optional<std::vector<DlopenCall>> find_dlopen_calls(Bytes bytes, const File& file,
                                                         const SymbolTable& symbols) {
  auto calls = find_calls(bytes, file, symbols, callees);
  if (!calls) return std::nullopt;
  std::vector<DlopenCall> found;
  for (Call& call : *calls) {
    found.push_back({.address = call.address,
                     .argument = argument_of(call.argument),
                     .name = std::move(call.text),
                     .only_if_loaded = (call.next.value_or(0) & rtld_noload) != 0});
  }
  return found;
}

}  // namespace whittle::elf
