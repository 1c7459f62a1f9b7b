#pragma once

#include <cstddef>
#include <functional>

namespace whittle {

// Calls `work` once with each number below `count`, from as many threads as the
// machine has cores, or gives us. When a call throws, no further one begins, and that is thrown
// once all have ended. Within `work` it is a plain loop, for the cores have work already; not
// where `count` is 1.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace whittle
