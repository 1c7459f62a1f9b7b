#pragma once

#include "closure/engine.h"
#include "rootfs/builder.h"

#include <optional>
#include <string>
#include <vector>

namespace whittle::rootfs {

// Adds all files of a closure with what leads to them: every path is added as the
// loader spells it, so that each link it crosses comes along. `engine` is the one
// that answered.
// `reason` is the program's own.
void add_closure(Builder& builder, const closure::Engine& engine, const closure::Closure& closure,
                 const Reason& reason);

// Makes sure that the loaders find in the planned tree what they found in the
// tree it was planned from, by asking there again. Where they do not because a
// cache or a path file led them, one with just the entries in use is written.
// Returns the first difference if the answers differ all the same. Throws Error where one
// cache would be for programs of both byte orders.
std::optional<std::string> settle_search_paths(
    Builder& builder, const closure::Engine& engine,
    const std::vector<const closure::Closure*>& closures);

}  // namespace whittle::rootfs
