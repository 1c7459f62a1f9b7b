#pragma once

// For libraries that are loaded with a program to stand before functions of its libc.

extern "C" void* dlsym(void* handle, const char* name);

#define WRAPPED __attribute__((visibility("default")))

namespace whittle::freestanding {

// The function of this name behind the library that asks; nullptr: nobody else has it.
template <typename Function>
Function* function_behind_this(const char* name) {
  void* const rtld_next = reinterpret_cast<void*>(-1L);
  return reinterpret_cast<Function*>(dlsym(rtld_next, name));
}

}  // namespace whittle::freestanding
