#pragma once

#include "closure/closure.h"
#include "loader/ld_cache.h"
#include "loader/object_store.h"
#include "loader/process.h"

namespace whittle::closure {

// Adds to a glibc closure every variant of its libraries below glibc-hwcaps/ that
// some CPU of the machine would take instead: those beside the file that was
// found, and those that the cache names (`cache` may be null). A variant that
// needs what its plain form does not gets a warning.
void add_hwcaps_variants(Closure& closure, const loader::ObjectStore& store,
                         const loader::Process& process, const loader::LdCache* cache);

}  // namespace whittle::closure
