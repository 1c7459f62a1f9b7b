#include "bundle/beside.h"

#include <catch2/catch.hpp>

namespace whittle::bundle {

namespace {

Bundle made_bundle(const std::string& program, const std::string& place, const std::string& from) {
  Bundle bundle;
  Launch launch{.at = "bin/x", .machine = "amd64", .program = "shared/x", .loader = "lib/ld.so"};
  launch.is_asked = true;
  bundle.launches.push_back(launch);
  bundle.taken = {{"shared/x", program}, {place, from}};
  return bundle;
}

}  // namespace

TEST_CASE("what has data of its own may look beside itself") {
  CHECK(
      looks_beside(made_bundle("/usr/bin/x", "lib/python3.11/os.py", "/usr/lib/python3.11/os.py")));
  CHECK(looks_beside(made_bundle("/opt/app/bin/x", "share/a", "/opt/app/share/a")));
  CHECK(looks_beside(made_bundle("/usr/bin/x", "lib/x/x.core", "/usr/lib/x/x.core")));
}

TEST_CASE("a program whose libraries are all it has is found wherever it is") {
  CHECK_FALSE(
      looks_beside(made_bundle("/usr/bin/x", "share/zoneinfo/UTC", "/usr/share/zoneinfo/UTC")));
  CHECK_FALSE(looks_beside(made_bundle("/usr/bin/x", "etc/x.conf", "/etc/x.conf")));
  CHECK_FALSE(looks_beside(made_bundle("/opt/app/bin/x", "lib/liba.so", "/opt/app/lib/liba.so")));
}

}  // namespace whittle::bundle
