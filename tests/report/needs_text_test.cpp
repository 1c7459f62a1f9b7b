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

TEST_CASE("how much is known of what code opens is told, for packing only where it is not all") {
  needs::Answer made;
  made.dlopens = {{.by = "/app",
                   .is_own = true,
                   .calls = 4,
                   .constant = 3,
                   .names = {{"a.so", true}, {"b.so"}}},
                  {.by = "/opt/own.so", .is_own = true, .calls = 1, .constant = 1},
                  {.by = "/lib/s.so", .calls = 2, .constant = 1},
                  {.by = "/opt/arm.so", .is_own = true, .is_read = false}};
  CHECK(dlopens_text(made, WhichDlopens::all, Color::off) ==
        "opened by name:\n"
        "  /app: 3 of 4 dlopen calls have constant names: a.so, b.so (not there)\n"
        "  /opt/own.so: 1 of 1 dlopen calls have constant names\n"
        "  /lib/s.so: 1 of 2 dlopen calls have constant names\n"
        "  /opt/arm.so: code for this machine cannot be read\n");
  CHECK(dlopens_text(made, WhichDlopens::own_and_uncertain, Color::off) ==
        "opened by name:\n"
        "  /app: 3 of 4 dlopen calls have constant names: a.so, b.so (not there)\n"
        "  /opt/arm.so: code for this machine cannot be read\n");
  CHECK(dlopens_text({}, WhichDlopens::all, Color::off).empty());
  const Json json = dlopens_json(made);
  REQUIRE(json.size() == 4);
  CHECK(json[0] == Json{{"by", "/app"},
                        {"own", true},
                        {"read", true},
                        {"calls", 4},
                        {"constant", 3},
                        {"names", Json::array({Json{{"name", "a.so"}, {"found", true}},
                                               Json{{"name", "b.so"}, {"found", false}}})}});
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
