#include "report/needs_text.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::report;

namespace {

needs::Answer answer() {
  needs::Answer made;
  made.needs = {{.rule = "libgcc",
                 .grade = needs::Grade::needed,
                 .by = "/app",
                 .sign = "imports pthread_exit",
                 .why = "glibc opens it",
                 .without = "abort",
                 .option = "",
                 .size = 125312},
                {.rule = "tzdata",
                 .grade = needs::Grade::possible,
                 .by = "/lib/liba.so",
                 .sign = "imports tzset",
                 .why = "local time",
                 .without = "local time is UTC",
                 .option = "--need tzdata",
                 .size = 812}};
  made.taken = {{"/etc/cert.pem",
                 {closure::ReasonKind::rule, "/app", "ca-certificates", "holds /etc/cert.pem"}}};
  return made;
}

}  // namespace

TEST_CASE("needed comes before possible, which says what adds it") {
  CHECK(needs_text(answer(), Color::off) ==
        "needed, though no DT_NEEDED names it:\n"
        "  libgcc    125 kB  /app imports pthread_exit\n"
        "possible, not packed unless asked for:\n"
        "  tzdata     812 B  /lib/liba.so imports tzset\n"
        "                    to add it: --need tzdata; without it local time is UTC\n");
  CHECK(needs_text({}, Color::off).empty());
}

TEST_CASE("a file that a rule took says which, and who showed the sign") {
  CHECK(why_needed_text(answer(), "/etc/cert.pem") ==
        "/etc/cert.pem\n"
        "  rule ca-certificates, shown by /app (holds /etc/cert.pem)\n");
  CHECK(why_needed_text(answer(), "/etc/other").empty());
}

TEST_CASE("needs as data have every field") {
  const Json json = needs_json(answer());
  REQUIRE(json.size() == 2);
  CHECK(json[0] == Json{{"rule", "libgcc"},
                        {"grade", "needed"},
                        {"by", "/app"},
                        {"sign", "imports pthread_exit"},
                        {"why", "glibc opens it"},
                        {"without", "abort"},
                        {"size", 125312}});
  CHECK(json[1]["option"] == "--need tzdata");
}
