#include "elf/dlopen_calls.h"

#include "support/compiled.h"
#include "support/made_elf.h"
#include "support/skip.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace std::literals;
using namespace whittle;
using Lines = std::vector<std::string>;

namespace {

std::vector<elf::DlopenCall> calls_in(const std::string& bytes) {
  const auto file = elf::read_file(as_bytes(bytes));
  REQUIRE(file.has_value());
  const auto symbols = elf::SymbolTable::read(as_bytes(bytes), *file);
  REQUIRE(symbols.has_value());
  const auto calls = elf::find_dlopen_calls(as_bytes(bytes), *file, *symbols);
  REQUIRE(calls.has_value());
  return *calls;
}

// "libx.so", "?" or "NULL", with " only if loaded".
Lines lines(const std::string& bytes) {
  Lines all;
  for (const elf::DlopenCall& call : calls_in(bytes)) {
    std::string line = call.argument == elf::DlopenCall::Argument::name   ? call.name
                       : call.argument == elf::DlopenCall::Argument::null ? "NULL"
                                                                          : "?";
    if (call.only_if_loaded) line += " only if loaded";
    all.push_back(line);
  }
  return all;
}

std::string compiled(const std::string& compiler, const std::string& text) {
  return test::compiled(compiler,
                        "void *dlopen(const char *, int);\n"
                        "void *dlmopen(long, const char *, int);\n"
                        "void g(void);\nextern int x;\n" +
                            text);
}

const std::string gcc = "gcc -shared -fPIC ";
const std::string for_arm =
    "clang-19 --target=aarch64-linux-gnu -fuse-ld=lld -nostdlib -shared -fPIC ";

// In the order of the functions; each does something after the call, or calls last.
const std::string plain = R"(
void *a(void) { return dlopen("liba.so.1", 1); }
void b(void) { x = dlopen("libb.so.1", 2) != 0; }
void c(void) { x = dlopen(0, 1) != 0; }
void d(const char *n) { x = dlopen(n, 1) != 0; }
void e(void) { g(); if (!dlopen("/lib/libe.so", 1)) x = dlopen("libe.so", 5) != 0; }
void f(void) { x = dlmopen(-1, "libf.so", 1) != 0; }
)";
const Lines plain_lines = {
    "liba.so.1", "libb.so.1", "NULL", "?", "/lib/libe.so", "libe.so only if loaded", "libf.so"};

}  // namespace

TEST_CASE("constants are found behind every kind of call of x86-64") {
  for (const std::string options :
       {"-O0", "-O1", "-O2", "-Os", "-O3 -Wl,-z,now", "-O2 -fno-plt", "-O2 -fno-plt -Wl,-z,now",
        "-O2 -fcf-protection", "-O0 -fcf-protection -fno-plt", "-O2 -fuse-ld=gold", "-O2 -s",
        "-O2 -Wl,-z,noseparate-code", "-O2 -freorder-blocks-and-partition"}) {
    INFO(options);
    CHECK(lines(compiled(gcc + options, plain)) == plain_lines);
  }
}

TEST_CASE("constants are found in programs, wherever they are mapped") {
  const std::string text = plain + "void g(void) {}\nint x;\nint main(void) { return x; }\n";
  for (const std::string options : {"-O0 -no-pie", "-O2 -no-pie", "-O2 -pie -fPIE",
                                    "-O2 -no-pie -fno-plt", "-O2 -pie -fPIE -Wl,-z,now"}) {
    INFO(options);
    Lines found = lines(compiled("gcc " + options, text));
    CHECK(found == plain_lines);
  }
}

TEST_CASE("constants are found behind every kind of call of AArch64") {
  if (!test::have("clang-19") || !test::have("ld.lld-19")) {
    return test::skip("clang-19 or lld is not installed");
  }
  for (const std::string options :
       {"-O0", "-O2", "-Os", "-O2 -Wl,-z,now", "-O2 -fno-plt", "-O2 -mcmodel=tiny",
        "-O2 -mbranch-protection=standard", "-O2 -s"}) {
    INFO(options);
    CHECK(lines(compiled(for_arm + options, plain)) == plain_lines);
  }
}

TEST_CASE("what another way to the call may set is unknown") {
  const std::vector<std::pair<std::string, Lines>> texts = {
      {"void f(int k) { x = dlopen(k ? \"liba.so\" : \"libb.so\", 1) != 0; }", {"?"}},
      {"void f(const char *n) { if (x) n = \"liba.so\"; x = dlopen(n, 1) != 0; }", {"?"}},
      {"void f(const char *n) { if (!n) n = \"liba.so\"; g(); x = dlopen(n, 1) != 0; }", {"?"}},
      {"void f(int s) { const char *n = \"lib0.so\"; switch (s) { case 0: n = \"lib1.so\"; case 1:"
       " case 2: case 7: g(); break; default: x++; } x = dlopen(n, 1) != 0; }",
       {"?"}},
      {"static char n[] = \"liba.so\"; char *p = n; void f(void) { x = dlopen(n, 1) != 0; }",
       {"?"}},
      {"const char *const names[] = {\"a.so\", \"b.so\"};"
       "void f(int i) { x = dlopen(names[i], 1) != 0; }",
       {"?"}},
      {"void f(void) { char n[9] = \"liba.so\"; n[3] = x; x = dlopen(n, 1) != 0; }", {"?"}},
      // What only looks like the argument: it is set for another call.
      {"void h(const char *); const char *i(void);"
       "void f(void) { h(\"liba.so\"); x = dlopen(i(), 1) != 0; }",
       {"?"}}};
  for (const std::string& compiler :
       {gcc + "-O0", gcc + "-O1", gcc + "-O2", gcc + "-Os", gcc + "-O2 -fno-plt", for_arm + "-O2",
        for_arm + "-O0 -fno-plt"}) {
    if (compiler.starts_with("clang") && !test::have("clang-19")) continue;
    for (const auto& [text, wanted] : texts) {
      INFO(compiler << ": " << text);
      CHECK(lines(compiled(compiler, text)) == wanted);
    }
  }
}

TEST_CASE("a cold part that jumps back before the call makes its argument unknown") {
  // f's cold part sets another name and comes back with a jump of four bytes' distance.
  const std::string text = R"(
__asm__(".text\n.globl f\n.type f,@function\nf:\n.cfi_startproc\n"
        "test %edi,%edi\n je f.cold\n lea name(%rip),%rdi\n"
        "1: mov $1,%esi\n call dlopen@plt\n ret\n.cfi_endproc\n.size f,.-f\n"
        ".section .text.unlikely,\"ax\"\n.type f.cold,@function\nf.cold:\n.cfi_startproc\n"
        "lea other(%rip),%rdi\n jmp 1b\n.cfi_endproc\n.size f.cold,.-f.cold\n"
        ".section .rodata\nname: .string \"liba.so\"\nother: .string \"libb.so\"\n.text\n");
)";
  CHECK(lines(compiled(gcc, text)) == Lines{"?"});
  std::string straight = text;
  straight.replace(straight.find("jmp 1b"), 6, "ret");
  CHECK(lines(compiled(gcc, straight)) == Lines{"liba.so"});
}

TEST_CASE("a constant survives what does not touch it") {
  const std::string text = R"(
void f(int a) { const char *n = "liba.so"; if (a) { g(); g(); } x += a; x = dlopen(n, a | 1) != 0; }
)";
  CHECK(lines(compiled(gcc + "-O2", text)) == Lines{"liba.so"});
  // In a register that calls keep.
  const std::string kept = R"(
__asm__(".text\n.globl f\n.type f,@function\nf:\n.cfi_startproc\npush %rbx\n"
        "lea name(%rip),%rbx\n call g@plt\n mov $1,%esi\n mov %rbx,%rdi\n call dlopen@plt\n"
        "pop %rbx\n ret\n.cfi_endproc\n.size f,.-f\n"
        ".section .rodata\nname: .string \"liba.so\"\n.text\n");
)";
  CHECK(lines(compiled(gcc, kept)) == Lines{"liba.so"});
  std::string lost = kept;
  for (auto at = lost.find("%rbx"); at != std::string::npos; at = lost.find("%rbx"))
    lost.replace(at, 4, "%r11");
  CHECK(lines(compiled(gcc, lost)) == Lines{"?"});
}

TEST_CASE("a function that passes its argument on to dlopen opens what its callers say") {
  const std::string text = R"(
__attribute__((visibility("hidden"), noipa)) void *open_it(const char *n, int m) { return dlopen(n, m); }
void f(void) { x = open_it("liba.so", 1) != 0; }
)";
  CHECK(lines(compiled(gcc + "-O2 -fno-plt", text)) == Lines{"liba.so"});
}

TEST_CASE("whoever keeps the address of dlopen may open anything") {
  CHECK(lines(compiled(gcc + "-O2", "void *(*const p)(const char *, int) = dlopen;")) ==
        Lines{"?"});
  CHECK(lines(compiled(gcc + "-O2", "void *h(void); void *f(void) { return (void *)dlopen; }")) ==
        Lines{"?"});
}

TEST_CASE("code without a table of functions is unknown, and none is lost") {
  const std::string built = compiled(gcc + "-O2 -fno-asynchronous-unwind-tables", plain);
  CHECK(lines(built) == Lines(7, "?"));
}

TEST_CASE("a file that does not import dlopen has no call, whatever it holds") {
  const std::string bytes = compiled(gcc + "-O2", "void f(void) { x = g != 0; }");
  CHECK(calls_in(bytes).empty());
  CHECK(calls_in(compiled(gcc + "-O2",
                          "void *dlopen(const char *n, int m) { return 0; }"
                          "void f(void) { x = dlopen(\"liba.so\", 1) != 0; }"))
            .empty());
}

TEST_CASE("code of a machine that cannot be read is not taken to have no calls") {
  const std::string bytes = test::made_elf({.machine = EM_RISCV, .imports = {{"dlopen"}}});
  const auto file = elf::read_file(as_bytes(bytes));
  const auto symbols = elf::SymbolTable::read(as_bytes(bytes), *file);
  CHECK_FALSE(elf::find_dlopen_calls(as_bytes(bytes), *file, *symbols));
  const std::string silent = test::made_elf({.machine = EM_RISCV});
  const auto silent_file = elf::read_file(as_bytes(silent));
  const auto silent_symbols = elf::SymbolTable::read(as_bytes(silent), *silent_file);
  CHECK(elf::find_dlopen_calls(as_bytes(silent), *silent_file, *silent_symbols)->empty());
}

TEST_CASE("a damaged file never makes a name that is not in it") {
  const std::string whole = compiled(gcc + "-O2 -fno-plt", plain);
  std::uint32_t random = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 4; ++i) {
      random = random * 1664525 + 1013904223;
      bytes[random % bytes.size()] = static_cast<char>(random >> 24U);
    }
    const auto file = elf::read_file(as_bytes(bytes));
    if (!file) continue;
    const auto symbols = elf::SymbolTable::read(as_bytes(bytes), *file);
    if (!symbols) continue;
    const auto calls = elf::find_dlopen_calls(as_bytes(bytes), *file, *symbols);
    if (!calls) continue;
    for (const elf::DlopenCall& call : *calls)
      REQUIRE(bytes.find(call.name + '\0') != std::string::npos);
  }
}

TEST_CASE("libraries of Debian name what their sources name") {
  // libsqlite3 gets the name from its caller.
  const std::vector<std::pair<std::string, Lines>> known = {
      {"libmount.so.1", {"libcryptsetup.so.12", "libcryptsetup.so.12"}},
      {"libdw.so.1", {"libdebuginfod.so.1"}},
      {"libncursesw.so.6", {"libgpm.so.2"}},
      {"libfreeblpriv3.so", {"libnssutil3.so only if loaded", "libnspr4.so only if loaded"}},
      {"libsqlite3.so.0", {"?"}}};
  std::size_t seen = 0;
  for (const auto& [name, wanted] : known) {
    const std::string path = "/usr/lib/x86_64-linux-gnu/" + name;
    if (!std::filesystem::exists(path)) continue;
    INFO(path);
    CHECK(lines(test::read_file(path)) == wanted);
    ++seen;
  }
  if (seen == 0 || !test::have("dpkg")) return test::skip("no such library of Debian is here");
}
