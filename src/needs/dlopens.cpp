#include "needs/dlopens.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Opening;
using Argument = elf::DlopenCall::Argument;

bool is_found(const Closure& closure, const Dlopens& dlopens, const std::string& name) {
  return std::ranges::any_of(closure.edges, [&](const closure::Edge& edge) {
    return edge.kind == closure::ReasonKind::dlopen && edge.name == name &&
           closure.objects[edge.from].path == dlopens.by && closure.objects[edge.to].is_found();
  });
}

void look_up(const closure::Engine& engine, const Closure& closure, Dlopens& dlopens) {
  if (dlopens.names.empty()) return;
  std::vector<Opening> openings = closure.openings;
  for (const Dlopens::Name& name : dlopens.names)
    openings.push_back(opening_of(dlopens, name.name));
  const Closure opened = engine.resolve(closure.program, openings);
  for (Dlopens::Name& name : dlopens.names)
    name.is_found = is_found(opened, dlopens, name.name);
}

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

std::vector<Dlopens> dlopens_of(const closure::Engine& engine, const Closure& closure,
                                SignReader& reader) {
  std::vector<Dlopens> all;
  for (std::size_t i = 0; i < closure.objects.size(); ++i) {
    const closure::Object& object = closure.objects[i];
    if (!object.is_found()) continue;
    const auto* calls = reader.dlopen_calls(object);
    if (calls != nullptr && calls->empty()) continue;
    Dlopens dlopens = calls == nullptr ? Dlopens{.by = object.path, .is_read = false}
                                       : counted(object.path, *calls);
    dlopens.is_own = is_own(closure, i);
    look_up(engine, closure, dlopens);
    all.push_back(std::move(dlopens));
  }
  return all;
}

Opening opening_of(const Dlopens& dlopens, const std::string& name) {
  return {
      dlopens.by,
      {name},
      Opening::Needed::no,
      {closure::ReasonKind::dlopen, dlopens.by, name, fmt::format("calls dlopen(\"{}\")", name)}};
}

}  // namespace whittle::needs
