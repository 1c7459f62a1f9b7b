#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace whittle::scripts {

// A shared library that a text of Python opens by ctypes or cffi.
struct PythonLibrary {
  std::string name;  // "libx.so.1"; of find_library what stands between "lib" and ".so"
  unsigned line = 0;
  bool is_optional = false;  // in try, in a branch, or in the body of a function
  bool is_short = false;     // of find_library
  bool operator==(const PythonLibrary&) const = default;
};

// Those that are named by a constant: CDLL, PyDLL, LoadLibrary, find_library and ffi.dlopen.
std::vector<PythonLibrary> python_libraries(std::string_view text);

}  // namespace whittle::scripts
