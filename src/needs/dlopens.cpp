#include "needs/dlopens.h"

#include "needs/own_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace whittle::needs {

namespace {

using Argument = elf::DlopenCall::Argument;

Dlopens counted(const std::string& path, const std::vector<elf::DlopenCall>& calls) {
  Dlopens dlopens{.by = path, .calls = calls.size()};
  for (const elf::DlopenCall& call : calls) {
    if (call.argument == Argument::unknown) continue;
    ++dlopens.constant;
    if (call.name.empty() || call.only_if_loaded) continue;
    const auto known = std::ranges::find(dlopens.names, call.name, &Dlopens::Name::name);
    if (known == dlopens.names.end()) dlopens.names.push_back({.name = call.name});
  }
  return dlopens;
}

}  // namespace

std::vector<Dlopens> dlopens_of(const closure::Resolution& program, const FactStore& facts,
                                std::size_t first) {
  const closure::Closure& closure = program.closure();
  const std::vector<bool> own = own_objects(closure);
  std::vector<Dlopens> all;
  std::vector<closure::Resolution::Name> asked;
  for (std::size_t i = first; i < closure.objects.size(); ++i) {
    const closure::Object& object = closure.objects[i];
    if (!object.is_found()) continue;
    const auto& calls = facts.facts(object).dlopen_calls;
    if (calls && calls->empty()) continue;
    Dlopens dlopens =
        calls ? counted(object.path, *calls) : Dlopens{.by = object.path, .is_read = false};
    dlopens.is_own = own[i];
    for (const Dlopens::Name& name : dlopens.names)
      asked.push_back({dlopens.by, name.name});
    all.push_back(std::move(dlopens));
  }

  const std::vector<bool> found = program.finds(asked);
  std::size_t at = 0;
  for (Dlopens& dlopens : all)
    for (Dlopens::Name& name : dlopens.names)
      name.is_found = found[at++];
  return all;
}

Reason reason_of_dlopen(const std::string& by, const std::string& name) {
  return {ReasonKind::dlopen, by, name, fmt::format("calls dlopen(\"{}\")", name)};
}

}  // namespace whittle::needs
