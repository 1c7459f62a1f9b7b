#include "cli/completion.h"

#include "support/run_whittle.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;

TEST_CASE("completion prints the script for a shell, with the options of this program") {
  const auto printed = [](const std::string& shell) {
    const test::Said said = test::run_whittle({"completion", shell});
    CHECK(said.status == 0);
    CHECK(said.error.empty());
    return said.output;
  };
  CHECK(printed("bash").contains("complete -F _whittle whittle\n"));
  CHECK(printed("bash").contains("    deps\\ --cwd) action=directory ;;\n"));
  CHECK(printed("zsh").starts_with("#compdef whittle\n"));
  CHECK(printed("zsh").contains("'*--sysroot=["));
  CHECK(printed("fish").contains(
      "complete -c whittle -n '__fish_seen_subcommand_from deps' -l cwd -x -a "
      "'(__fish_complete_directories)' -d "));
}

TEST_CASE("a shell without a script is status 2 and named") {
  const test::Said said = test::run_whittle({"completion", "tcsh"});
  CHECK(said.status == 2);
  CHECK(said.error.contains("tcsh"));
}
