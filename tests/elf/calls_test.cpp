#include "elf/calls.h"

#include "support/compiled.h"

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <vector>

using namespace whittle;
using Lines = std::vector<std::string>;

namespace {

constexpr std::array callees = {elf::Callee{"execv", 0}, elf::Callee{"posix_spawn", 1},
                                elf::Callee{"system", 0}};

std::string compiled(const std::string& text) {
  return test::compiled("gcc -O1 -shared -fPIC",
                        "int execv(const char *, char *const *);\n"
                        "int posix_spawn(int *, const char *, void *, void *, char **, char **);\n"
                        "int system(const char *);\n" +
                            text);
}

// "execv /bin/a", "system ?", "execv NULL"; " next 3" where that is known.
Lines lines(const std::string& bytes) {
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  const auto symbols = elf::SymbolTable::read(as_bytes(bytes), *file);
  REQUIRE(symbols.has_value());
  const auto calls = elf::find_calls(as_bytes(bytes), *file, *symbols, callees);
  REQUIRE(calls.has_value());
  Lines all;
  for (const elf::Call& call : *calls) {
    std::string line(callees.at(call.callee).name);
    line += call.argument == elf::Call::Argument::text   ? " " + call.text
            : call.argument == elf::Call::Argument::null ? " NULL"
                                                         : " ?";
    if (call.next) line += " next " + std::to_string(*call.next);
    all.push_back(line);
  }
  return all;
}

}  // namespace

TEST_CASE("each call says which function it is of, and with which text") {
  CHECK(lines(compiled("void f(char *const *a, char **e) {\n"
                       "  execv(\"/bin/a\", a);\n"
                       "  posix_spawn(0, \"/bin/b\", 0, 0, e, e);\n"
                       "  system(\"c -d\");\n"
                       "}\n"
                       "void g(const char *made) { system(made); execv(0, 0); }\n")) ==
        Lines{"execv /bin/a", "posix_spawn /bin/b next 0", "system c -d", "system ?",
              "execv NULL next 0"});
}

TEST_CASE("a file that imports none of the functions has no calls") {
  CHECK(lines(compiled("int f(void) { return 1; }\n")).empty());
}
