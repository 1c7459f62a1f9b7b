#include "bundle/scripts.h"

#include <catch2/catch.hpp>

namespace whittle::bundle {

TEST_CASE("scripts are what their files have") {
  CHECK(unpacker_script().find("exec \"$place/$key/@launcher@\" \"$@\"") != std::string_view::npos);
  CHECK(debugger_script().starts_with("# The symbols of a program"));
  CHECK(debugger_script().ends_with("add_mapped_files()\nend\n"));
}

}  // namespace whittle::bundle
