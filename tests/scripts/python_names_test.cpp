#include "scripts/python_names.h"

#include <catch2/catch.hpp>

using namespace whittle::scripts;

TEST_CASE("libraries are named where ctypes and cffi open them") {
  CHECK(python_libraries("a = ctypes.CDLL('liba.so.1')\nb = cdll.LoadLibrary(\"libb.so\")\n"
                         "def c():\n  return find_library('c')\nffi.dlopen('libd.so')\n"
                         "CDLL(None)\n# CDLL('libe.so')") ==
        std::vector<PythonLibrary>{{"liba.so.1", 1, false, false},
                                   {"libb.so", 2, false, false},
                                   {"c", 4, true, true},
                                   {"libd.so", 5, false, false}});
}
