#include "needs/started.h"

#include "support/compiled.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using Lines = std::vector<std::string>;

namespace {

needs::Started started(const std::string& code) {
  const std::string bytes = test::compiled("gcc -O1 -shared -fPIC", code);
  const auto file = elf::read_file(as_bytes(bytes));
  const auto symbols = elf::SymbolTable::read(as_bytes(bytes), *file);
  return needs::read_started(as_bytes(bytes), *file, *symbols);
}

}  // namespace

TEST_CASE("code names the programs that it starts, with a directory and without") {
  const needs::Started found = started(
      "int execl(const char *, const char *, ...);\n"
      "int execvp(const char *, char *const *);\n"
      "void f(char *const *a) {\n"
      "  execl(\"/usr/libexec/helper\", \"helper\", (char *)0);\n"
      "  execvp(\"gzip\", a);\n"
      "  execvp(\"gzip\", a);\n"
      "}\n"
      "void g(char *const *a) { execvp(a[0], a); }\n");
  CHECK(found == needs::Started{true, {"/usr/libexec/helper", "gzip"}});
}

TEST_CASE("what a shell is given is read as a shell does") {
  CHECK(
      started("int system(const char *); void *popen(const char *, const char *);\n"
              "void f(void) { system(\"mount -a && sync\"); popen(\"sort | uniq -c\", \"r\"); }\n")
          .names == Lines{"mount", "sort", "sync", "uniq"});
}

TEST_CASE("a library that starts programs for others makes its users able to") {
  CHECK(started("int g_spawn_async(void); int f(void) { return g_spawn_async(); }\n") ==
        needs::Started{true, {}});
  CHECK(started("int puts(const char *); int f(void) { return puts(\"/usr/bin/php\"); }\n") ==
        needs::Started{});
}
