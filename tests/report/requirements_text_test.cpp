#include "report/requirements_text.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

using namespace whittle;
using namespace whittle::report;

namespace {

std::vector<needs::Requirement> requirements() {
  const auto additions = std::make_shared<const needs::Additions>(
      needs::Additions{.files = {{.path = "/etc/cert.pem"}, {.path = "/lib/libgcc_s.so.1"}},
                       .made = {},
                       .opened = {{.by = "libc.so.6", .names = {"libgcc_s.so.1"}}},
                       .programs = {}});
  return {{.rule = "libgcc",
           .grade = needs::Grade::needed,
           .argument = {},
           .by = "/app",
           .sign = "imports pthread_exit",
           .why = "glibc opens it",
           .without = "abort",
           .option = "",
           .size = 125312,
           .demands = {{{}, additions}}},
          {.rule = "tzdata",
           .grade = needs::Grade::possible,
           .argument = {},
           .by = "/lib/liba.so",
           .sign = "imports tzset",
           .why = "local time",
           .without = "local time is UTC",
           .option = "--need tzdata",
           .size = 812,
           .demands = {{{}, additions}}}};
}

}  // namespace

TEST_CASE("needed comes before possible, which says what adds it") {
  CHECK(requirements_text(requirements(), WhichPossible::all, Color::off) ==
        "needed, though no DT_NEEDED names it:\n"
        "  libgcc    125 kB  /app imports pthread_exit\n"
        "possible, not packed unless asked for:\n"
        "  tzdata     812 B  /lib/liba.so imports tzset\n"
        "                    to add it: --need tzdata; without it local time is UTC\n");
  CHECK(requirements_text({}, WhichPossible::all, Color::off).empty());
}

TEST_CASE("what one object names of a rule is one line") {
  std::vector<needs::Requirement> named;
  for (const auto& [path, size] : {std::pair("/a", 1000), {"/b", 2500}, {"/c", 500}}) {
    needs::Requirement requirement;
    requirement.rule = "paths";
    requirement.argument = path;
    requirement.by = "/app";
    requirement.sign = std::string("names ") + path;
    requirement.size = static_cast<std::uint64_t>(size);
    named.push_back(requirement);
  }
  named[2].by = "/lib/own.so";
  CHECK(requirements_text(named, WhichPossible::all, Color::off) ==
        "needed, though no DT_NEEDED names it:\n"
        "  paths   3.50 kB  /app names /b and 1 more\n"
        "  paths     500 B  /lib/own.so names /c\n");
}

TEST_CASE("of what is possible ten lines are shown, the likeliest first, the usual in one") {
  std::vector<needs::Requirement> possible;
  for (int i = 0; i < 12; ++i) {
    needs::Requirement requirement;
    requirement.rule = "paths";
    requirement.grade = needs::Grade::possible;
    requirement.argument = fmt::format("/p{:02}", i);
    requirement.by = "/app";
    requirement.sign = "names " + requirement.argument;
    requirement.option = "--include " + requirement.argument;
    requirement.size = 100 + static_cast<std::uint64_t>(i);
    requirement.likelihood = i == 11 ? needs::Likelihood::by_program : needs::Likelihood::by_name;
    possible.push_back(requirement);
  }
  for (const char* rule : {"idn", "locale"}) {
    needs::Requirement requirement;
    requirement.rule = rule;
    requirement.grade = needs::Grade::possible;
    requirement.option = std::string("--need ") + rule;
    requirement.size = 5000;
    requirement.likelihood = needs::Likelihood::usual;
    possible.push_back(requirement);
  }
  const std::string text = requirements_text(possible, WhichPossible::likely, Color::off);
  CHECK(
      text.starts_with("possible, not packed unless asked for:\n"
                       "  paths      111 B  /app names /p11\n"
                       "                    to add it: --include /p11; without it it goes on\n"
                       "  paths      100 B  /app names /p00\n"));
  CHECK(
      text.ends_with("  and 3 more, which -v shows\n"
                     "  seldom missed: --need idn (5.00 kB), --need locale (5.00 kB)\n"));
  CHECK(std::ranges::count(text, '\n') == 1 + 2 * 9 + 2);
}

TEST_CASE("how much is known of what code opens is told, for packing only where it is not all") {
  const std::vector<needs::Dlopens> made = {
      {.by = "/app",
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
  CHECK(to_json(made[0]) ==
        Json{{"by", "/app"},
             {"own", true},
             {"read", true},
             {"calls", 4},
             {"constant", 3},
             {"names", Json::array({Json{{"name", "a.so"}, {"found", true}},
                                    Json{{"name", "b.so"}, {"found", false}}})}});
}

TEST_CASE("a requirement as data has every field, and what it brings if it is packed") {
  CHECK(to_json(requirements()[0]) ==
        Json{{"rule", "libgcc"},
             {"grade", "needed"},
             {"by", "/app"},
             {"sign", "imports pthread_exit"},
             {"why", "glibc opens it"},
             {"without", "abort"},
             {"size", 125312},
             {"paths", 2},
             {"brings",
              Json::array({Json{{"path", "/etc/cert.pem"}}, Json{{"path", "/lib/libgcc_s.so.1"}},
                           Json{{"opens", "libgcc_s.so.1"}}})}});
  const Json possible = to_json(requirements()[1]);
  CHECK(possible["option"] == "--need tzdata");
  CHECK(possible["paths"] == 2);
  CHECK(possible["brings"] == Json::array({Json{{"opens", "libgcc_s.so.1"}}}));
}
