#include "commands/told_plan.h"

#include "support/made_sysroot.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using test::MadeSysroot;

TEST_CASE("pack and bundle tell the same of a plan") {
  MadeSysroot root;
  root.add_program("/bin/good", {"libc.so.6"});
  root.add_program("/bin/lost", {"liblost.so", "libc.so.6"});
  const test::TemporaryDirectory out;
  const auto told = [&](const char* command, const char* program, const char* how) {
    const std::string to = out / (std::string(command) + program + how + "/");
    std::string text =
        test::run_whittle({command, how, "--sysroot", root.path(), program, "-o", to}).error;
    // What is told of the output itself comes last.
    for (const std::string& own : {to, "whittle: nothing was written to " + to})
      text = text.substr(0, text.find(own));
    return text;
  };
  CHECK(told("pack", "/bin/lost", "-v").starts_with("missing: liblost.so, needed by /bin/lost\n"));
  for (const char* program : {"/bin/good", "/bin/lost"})
    for (const char* how : {"-q", "-v"})
      CHECK(told("bundle", program, how) == told("pack", program, how));
}
