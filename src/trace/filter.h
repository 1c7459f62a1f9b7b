#pragma once

#include <linux/filter.h>

#include <vector>

namespace whittle::trace {

// The program by which the kernel decides at every system call whether the tracer is told:
// of calls that have to do with files, of no other, so that those cost nothing. A call of an
// architecture that is not known is told too.
std::vector<sock_filter> file_call_filter();

// How the filter was set.
enum class FilterSet {
  with_privilege,
  without_new_privileges,  // set-user-ID programs will run without what they are set to
  refused,                 // errno says why
};

// Sets the filter for this process and what it starts. Calls nothing that is not safe after
// fork() of a program with threads.
FilterSet set_filter(const std::vector<sock_filter>& filter);

}  // namespace whittle::trace
