#include "report/why_text.h"

#include <catch2/catch.hpp>

using namespace whittle;
using plan::Why;

TEST_CASE("a chain ends with what was asked about, or with what the user did") {
  const Reason needed{ReasonKind::needed, "/app", "", "ld.so.cache"};
  CHECK(report::why_text({Why::Answer::found, "/lib/a\n", {needed}}) ==
        "/lib/a\\n\n  needed by /app (ld.so.cache)\n  which was asked about\n");
  CHECK(report::why_text({Why::Answer::missing, "a.so", {needed}}) ==
        "a.so (not found)\n  needed by /app (ld.so.cache)\n  which was asked about\n");
  CHECK(report::why_text({Why::Answer::found, "/app", {}}) == "/app\n  which was asked about\n");
  const Reason included{ReasonKind::included, "/srv", "", ""};
  CHECK(report::why_text({Why::Answer::found, "/srv/a", {included}}) ==
        "/srv/a\n  included with /srv\n");
}
