#include "report/findings_text.h"

#include "plan/planner.h"
#include "report/closure_text.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <memory>
#include <utility>

using namespace whittle;
using namespace whittle::report;

TEST_CASE("a finding has a line for the fact, one for what follows, one for the remedy") {
  const Findings findings{
      {FindingId::unused_library, Severity::note, "/a", "is there", "", ""},
      {FindingId::cpu_level, Severity::warning, "/b\n", "is odd", "it may break", ""},
      {FindingId::not_executable, Severity::error, "/c", "is wrong", "it does not start",
       "chmod +x"},
  };
  CHECK(findings_text(findings, Color::off) ==
        R"(note: /a: is there
warning: /b\n: is odd
  it may break
error: /c: is wrong
  it does not start
  to mend it: chmod +x
)");
  CHECK(findings_text(findings, Color::on) ==
        "note: /a: is there\n"
        "\x1b[1mwarning: \x1b[0m/b\\n: is odd\n  it may break\n"
        "\x1b[31merror: \x1b[0m/c: is wrong\n  it does not start\n  to mend it: chmod +x\n");
  CHECK(findings_text({}, Color::on).empty());
}

TEST_CASE("notes that say the same of several things are one line") {
  const auto note = [](const char* subject, const char* what) {
    return Finding{FindingId::special_file_left_out, Severity::note, subject, what, "why", ""};
  };
  Finding error = note("/c", "is a device");
  error.severity = Severity::error;
  const Findings found = gathered({note("/a", "is a device"), note("/b", "is a fifo"), error,
                                   note("/d", "is a device"), note("/e", "is a device")});
  CHECK(findings_text(found, Color::off) ==
        "note: /a and 2 more: is a device\n  why\n"
        "note: /b: is a fifo\n  why\n"
        "error: /c: is a device\n  why\n");
}

TEST_CASE("a file that cannot be read is told as an error of the command") {
  CHECK(findings_text({{FindingId::unreadable_file, Severity::error, "/x",
                        "cannot open /x: No such file or directory", "", ""}},
                      Color::off) == "whittle: cannot open /x: No such file or directory\n");
}

TEST_CASE("of a plan what is missing is told with its places, the rest as far as it weighs") {
  auto tree = std::make_shared<tree::MemoryTree>(test::made_system());
  tree->add_file("/bin/a", test::made_elf(test::made_program({"liblost.so"})), 0755);
  plan::Request request;
  request.programs = {{.on_host = false, .path = "/bin/a", .at = {}}};
  request.extent = plan::Extent::start;
  plan::Plan plan = plan::make_plan(tree, request);
  plan.findings.push_back({FindingId::unused_library, Severity::note, "/n", "is noted", "", ""});
  plan.findings.push_back({FindingId::cpu_level, Severity::warning, "/w", "is odd", "", ""});
  plan.findings.push_back({FindingId::over_budget, Severity::error, "/o", "is told apart", "", ""});
  const std::string missing = missing_text(plan.programs[0].closure, Color::off);
  CHECK(missing.starts_with("missing: liblost.so, needed by /bin/a\n"));
  CHECK(findings_text(plan, Severity::note, Color::off) ==
        missing + "note: /n: is noted\nwarning: /w: is odd\n");
  CHECK(findings_text(plan, Severity::warning, Color::off) == missing + "warning: /w: is odd\n");
  CHECK(findings_text(plan, Severity::error, Color::off) == missing);
}
