#include "scripts/shell_builtins.h"

#include "support/run.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>

using namespace whittle;
using namespace whittle::scripts;

TEST_CASE("what bash says it has built in is known") {
  const auto listed = test::run("bash -c 'compgen -b'");
  REQUIRE(listed.status == 0);
  std::istringstream in(listed.output);
  for (std::string name; std::getline(in, name);) {
    CAPTURE(name);
    CHECK(is_shell_builtin(name));
  }
}

TEST_CASE("a program is not built in") {
  for (const char* name : {"ls", "env", "which", "", "sleep", "/usr/bin/test"}) {
    CAPTURE(name);
    CHECK_FALSE(is_shell_builtin(name));
  }
}

TEST_CASE("builtins change the arguments, the directory and variables") {
  ShellValues values({{"A", "a"}, {"B", "b"}, {"PWD", "/x"}}, 100);
  run_on_values({"set", "-e", "-o", "pipefail", "--", "1", "2", "3"}, values);
  CHECK(*values.find("@") == Alternatives{{"1", "2", "3"}});
  run_on_values({"shift", "2"}, values);
  CHECK(*values.find("@") == Alternatives{{"3"}});
  run_on_values({"set", "-x"}, values);
  CHECK(*values.find("@") == Alternatives{{"3"}});
  run_on_values({"set", "--"}, values);
  CHECK(*values.find("@") == Alternatives{{}});
  run_on_values({"cd", "../y"}, values);
  CHECK(values.directory() == "/y");
  run_on_values({"read", "-r", "A"}, values);
  CHECK(*values.find("A") == Alternatives{{"\x01"}});
  run_on_values({"unset", "B"}, values);
  CHECK(values.find("B") == nullptr);
}
