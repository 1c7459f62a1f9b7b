#include "cli/manual_page.h"

#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using namespace whittle::cli;
using test::quote;
using test::run;

namespace {

const CommandDescription program{
    .name = "whittle",
    .what = "Does things.",
    .options = {{{"-q", "--quiet"}, "", ValueKind::none, {}, "say less"}},
    .arguments = {},
    .examples = {},
    .commands = {{.name = "deps",
                  .what = "show `ld.so` things",
                  .options = {{{"--sysroot"}, "DIR", ValueKind::directory, {}, ".where \"it\" is"},
                              {{"--via"}, "[=LDSO]", ValueKind::any, {}, "how"}},
                  .arguments = {{"FILE", ValueKind::file, {}, true, "what"}},
                  .examples = {"whittle deps a\\b"},
                  .commands = {}}}};

}  // namespace

TEST_CASE("a manual page has a command's synopsis, arguments, options and example") {
  const std::string page = manual_page(program, "1.2");
  CHECK(page.contains(".Os \"whittle 1.2\"\n.Sh NAME\n.Nm whittle\n.Nd does things\n"));
  CHECK(page.contains(".Sh SYNOPSIS\n.Nm\n.Cm \"deps\"\n.Op Ar options\n.Ar \"FILE\" ...\n"));
  CHECK(
      page.contains(".Bl -tag -width Ds\n"
                    ".It Fl \"q\" , Fl \"\\-quiet\"\n"
                    "Say less.\n"
                    ".El\n"
                    ".Sh COMMANDS\n"
                    ".Ss deps\n"
                    "Show \\(gald.so\\(ga things.\n"
                    ".Bl -tag -width Ds\n"
                    ".It Ar \"FILE\"\n"
                    "What.\n"
                    ".It Fl \"\\-sysroot\" Ar \"DIR\"\n"
                    "\\&.where \"it\" is.\n"
                    ".It Fl \"\\-via\" Ns Ar \"[=LDSO]\"\n"
                    "How.\n"
                    ".El\n"));
  CHECK(page.contains(".Sh EXAMPLES\n.Dl whittle deps a\\eb\n"));
}

TEST_CASE("a manual page has no fault that mandoc finds, whatever a description holds") {
  if (!test::have("mandoc")) return test::skip("there is no mandoc");
  const test::TemporaryDirectory directory;
  test::write_file(directory / "whittle.1", manual_page(program, "1.2"));
  CHECK(run("mandoc -T lint -W warning " + quote(directory / "whittle.1")) == test::Outcome{0, ""});
  const std::string text =
      run("mandoc -T ascii " + quote(directory / "whittle.1") + " | col -bx").output;
  CHECK(text.contains("whittle deps [options] FILE ..."));
  CHECK(text.contains("--sysroot DIR"));
  CHECK(text.contains(".where \"it\" is."));
  CHECK(text.contains("--via[=LDSO]"));
  CHECK(text.contains("EXIT STATUS"));
  CHECK(text.contains("whittle deps a\\b"));
}
