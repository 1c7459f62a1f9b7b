#include "report/bundle_text.h"

#include <catch2/catch.hpp>

namespace whittle::report {

TEST_CASE("a bundle is told with its size, its variables and how it is started") {
  bundle::Bundle bundle;
  rootfs::Entry file;
  file.path = "/shared/x";
  file.size = 1500;
  bundle.manifest.entries.push_back(file);
  bundle.variables.push_back({.name = "TZDIR", .value = "@/share/zoneinfo"});
  bundle.launches.push_back(
      {.at = "bin/x", .machine = "amd64", .program = "shared/x", .loader = "lib/ld.so"});
  CHECK(bundle_text(bundle, "out/") ==
        "out/: 1 file, 1.50 kB (1500 bytes)\n"
        "  sets TZDIR=@/share/zoneinfo\n"
        "  starts by out/bin/x\n");
  CHECK(bundle_text(bundle, "out", 700) ==
        "out: 1 file, 1.50 kB (1500 bytes)\n"
        "  in one file of 700 B (700 bytes)\n"
        "  sets TZDIR=@/share/zoneinfo\n");
}

}  // namespace whittle::report
