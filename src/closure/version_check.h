#pragma once

#include "closure/closure.h"

#include <string>
#include <vector>

namespace whittle::closure {

// Checks every DT_VERNEED of a closure as glibc does before it relocates
// anything (elf/dl-version.c), and adds what it would say to the findings:
// errors stop the start, warnings do not. musl checks nothing.
//
// `names[i]` are the names object i goes by: those it was asked for by and the
// path it was opened by. DT_SONAME alone does not count.
void check_versions(Closure& closure, const loader::LdSo& ld_so,
                    const std::vector<std::vector<std::string>>& names);

}  // namespace whittle::closure
