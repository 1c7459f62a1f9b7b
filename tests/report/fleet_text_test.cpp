#include "report/fleet_text.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using Catch::Contains;

namespace {

audit::FleetImage made(const std::string& name, std::uint64_t unreached) {
  audit::FleetImage image;
  image.name = name;
  image.bytes = 5'000'000;
  image.unreached = unreached;
  image.packages["libc6"] = {2'000'000, unreached};
  image.contents = {{Digest{}, 1'000'000, "/lib/libc.so.6"}};
  return image;
}

}  // namespace

TEST_CASE("the image with most to lose comes first, then packages and what is shared") {
  audit::FleetImage b = made("b.tar", 3'000'000);
  b.secrets = 1;
  audit::FleetImage failed;
  failed.name = "none.tar";
  failed.error = "cannot read it";
  const std::string text = report::fleet_text(
      audit::make_fleet({made("a.tar", 1'000'000), b, failed}), report::Color::off);
  CHECK(text ==
        "   files unreached    hidden  image\n"
        " 5.00 MB   3.00 MB       0 B  b.tar  1 secret\n"
        " 5.00 MB   1.00 MB       0 B  a.tar\n"
        "  failed  none.tar: cannot read it\n"
        "\n   files unreached  package\n"
        " 4.00 MB   4.00 MB  libc6\n"
        "\n    size    images  contents that several images carry\n"
        " 1.00 MB         2  /lib/libc.so.6 (sha256:000000000000)\n"
        "one shared layer of all 1 would save 1.00 MB\n"
        "\n3 images: 10.0 MB, 4.00 MB unreached, 1 secret; 1 failed\n");
}
