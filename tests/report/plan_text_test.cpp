#include "report/plan_text.h"

#include "support/made_entry.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::over_budget_text;
using report::plan_text;
using rootfs::Entry;
using rootfs::Kind;
using rootfs::Manifest;
using test::made_entry;

namespace {

Entry with(Entry entry, Reason reason) {
  entry.reasons.push_back(std::move(reason));
  return entry;
}

Manifest small() {
  Manifest manifest{
      {with(made_entry("/app", Kind::file, std::string(500, 'x')),
            {ReasonKind::asked, "", "/app", ""}),
       with(made_entry("/lib", Kind::link, "usr/lib"),
            {ReasonKind::link, "/usr/lib/libx.so", "/lib/libx.so", ""}),
       made_entry("/odd\n", Kind::hard_link, "/app"),
       with(made_entry("/usr", Kind::directory), {ReasonKind::directory, "/usr/lib", "", ""}),
       with(made_entry("/usr/lib", Kind::directory),
            {ReasonKind::directory, "/usr/lib/libx.so", "", ""}),
       with(made_entry("/usr/lib/libx.so", Kind::file, std::string(1500, 'x')),
            {ReasonKind::needed, "/app", "libx.so", "ld.so.cache"})}};
  manifest.entries[0].mode = 04755;
  manifest.entries[0].uid = 65532;
  return manifest;
}

}  // namespace

TEST_CASE("a plan says of every entry what it is and why it is there") {
  CHECK(plan_text(small()) ==
        "4755 65532:0        500  /app  asked for\n"
        "0777     0:0          -  /lib -> usr/lib  link on the way to /usr/lib/libx.so\n"
        "0644     0:0          -  /odd\\n = /app\n"
        "0755     0:0          -  /usr/  directory of /usr/lib\n"
        "0755     0:0          -  /usr/lib/  directory of /usr/lib/libx.so\n"
        "0644     0:0       1500  /usr/lib/libx.so  needed by /app as libx.so (ld.so.cache)\n"
        "2 files, 2 links, 2 directories, 2.00 kB (2000 bytes)\n");
}

TEST_CASE("what is over a limit is told with the largest files that make up for it") {
  CHECK(over_budget_text(small(), {.limit = 1000, .measured = 2000, .option = "--max-size"}) ==
        "over budget: 2.00 kB (2000 bytes), 1.00 kB (1000 bytes) more than --max-size allows: "
        "1.00 kB (1000 bytes)\n"
        "the largest files, until without them it would fit:\n"
        "    1.50 kB  /usr/lib/libx.so  needed by /app as libx.so (ld.so.cache)\n");
  CHECK(over_budget_text(small(), {.limit = 100, .measured = 1000, .option = "--max-compressed"}) ==
        "over budget: 1.00 kB (1000 bytes), 900 B (900 bytes) more than --max-compressed allows: "
        "100 B (100 bytes)\n"
        "the largest files, until without them it would fit:\n"
        "    1.50 kB  /usr/lib/libx.so  needed by /app as libx.so (ld.so.cache)\n"
        "      500 B  /app  asked for\n");
}
