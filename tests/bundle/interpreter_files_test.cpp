#include "bundle/interpreter_files.h"

#include <catch2/catch.hpp>

namespace whittle::bundle {

TEST_CASE("modules of any Python are found from where it is, tables of iconv are not") {
  CHECK(is_found_beside_interpreter("lib/python3.11/os.py"));
  CHECK(is_found_beside_interpreter("lib/jvm/java-17/lib/modules"));
  CHECK_FALSE(is_found_beside_interpreter("lib/gconv/UTF-16.so"));
  CHECK_FALSE(is_found_beside_interpreter("shared/python3"));
}

}  // namespace whittle::bundle
