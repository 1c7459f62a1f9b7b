#include "elf/calls.h"

#include "support/compiled.h"
#include "support/skip.h"

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

// A library whose one function is this code, with a text at `name`.
std::string assembled(const std::string& compiler, const std::string& code) {
  return test::compiled(compiler + " -shared -fPIC",
                        R"(__asm__(".text\n.globl f\n.type f,%function\nf:\n.cfi_startproc\n")"
                        "\"" +
                            code +
                            "\\n\""
                            R"(".cfi_endproc\n.size f,.-f\n"
                        ".section .rodata\nname: .string \"/bin/a\"\n.text\n");)");
}
const std::string for_arm = "clang-19 --target=aarch64-linux-gnu -fuse-ld=lld -nostdlib";

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

TEST_CASE("a text is told past a jump that may not be taken, not past another call") {
  CHECK(lines(assembled("gcc",
                        "lea name(%rip),%rdi; test %eax,%eax; je 1f; call execv@plt; 1: ret")) ==
        Lines{"execv /bin/a"});
  CHECK(lines(assembled("gcc", "lea name(%rip),%rdi; call execv@plt; call system@plt; ret")) ==
        Lines{"execv /bin/a", "system ?"});
}

TEST_CASE("behind bytes that are no code a text is told where instructions have one size") {
  CHECK(
      lines(assembled("gcc", ".byte 6,0x90,0x90,0x90; lea name(%rip),%rdi; call execv@plt; ret")) ==
      Lines{"execv ?"});
  if (!test::have("clang-19")) return test::skip("clang-19 is not installed");
  CHECK(
      lines(assembled(for_arm, ".word 0; adrp x0, name; add x0, x0, :lo12:name; bl execv; ret")) ==
      Lines{"execv /bin/a"});
}

TEST_CASE("a file that imports none of the functions has no calls") {
  CHECK(lines(compiled("int f(void) { return 1; }\n")).empty());
}
