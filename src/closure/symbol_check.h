#pragma once

#include "closure/closure.h"
#include "closure/symbol_store.h"

namespace whittle::closure {

enum class BindNow { as_linked, always };

// Looks up every symbol that a relocation of the closure wants, as the loader
// would in its scope, and adds to the findings: an error for what stops the
// start, a warning for a function that is bound at its first call, and a note
// for each library the program needs by name but takes no symbol from.
// Source: elf/dl-lookup.c of glibc 2.36, ldso/dynlink.c of musl 1.2.3.
void check_symbols(Closure& closure, const SymbolStore& store, BindNow bind_now);

// Whether a glibc loader and the libc.so.6 (libm, libpthread, ...) it is started
// with are of one build: their banners agree, and every GLIBC_PRIVATE symbol one
// wants of another is there. Their version tables do not tell: GLIBC_PRIVATE
// always exists. Adds an error for each thing that is wrong.
void check_one_build(Closure& closure, const SymbolStore& store);

}  // namespace whittle::closure
