// What happens between the kernel's jump and run().
//
// The file is position independent and nobody has relocated it: until relocate() has run,
// no pointer that is kept in data may be used. The compiler reaches functions and data of
// its own file relative to the program counter, so the code here may be run before.
#include "freestanding/runtime/process.h"
#include "freestanding/runtime/system_call.h"
#include "freestanding/runtime/text.h"

#if defined(__x86_64__)
asm(".globl _start\n_start:\n"
    "xor %ebp, %ebp\n"
    "mov %rsp, %rdi\n"
    "and $-16, %rsp\n"
    "call whittle_start\n");
#elif defined(__aarch64__)
asm(".globl _start\n_start:\n"
    "mov x29, #0\n"
    "mov x30, #0\n"
    "mov x0, sp\n"
    "b whittle_start\n");
#elif defined(__riscv)
asm(".globl _start\n_start:\n"
    "mv a0, sp\n"
    "andi sp, sp, -16\n"
    "tail whittle_start\n");
#elif defined(__i386__)
asm(".globl _start\n_start:\n"
    "xor %ebp, %ebp\n"
    "mov %esp, %eax\n"
    "and $-16, %esp\n"
    "sub $12, %esp\n"
    "push %eax\n"
    "call whittle_start\n");
#elif defined(__arm__)
asm(".globl _start\n.type _start, %function\n.thumb_func\n_start:\n"
    "mov r0, sp\n"
    "bl whittle_start\n");
#endif

namespace whittle::freestanding {

namespace {

struct Dynamic {
  unsigned long tag;
  unsigned long value;
};

}  // namespace

extern "C" {
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const Dynamic _DYNAMIC[] __attribute__((visibility("hidden")));
}

namespace {

// Adds the address the file was mapped at to every word that the linker listed: relative
// relocations are all it left, which a test of the files holds.
void relocate() {
  const auto base = reinterpret_cast<unsigned long>(__ehdr_start);
  constexpr unsigned long rela = 7, rela_size = 8, rel = 17, rel_size = 18;
  unsigned long table = 0, size = 0, with_addend = 0;
  for (const Dynamic* entry = _DYNAMIC; entry->tag != 0; ++entry) {
    if (entry->tag == rela || entry->tag == rel) table = entry->value;
    if (entry->tag == rela_size || entry->tag == rel_size) size = entry->value;
    if (entry->tag == rela) with_addend = 1;
  }
  const unsigned long words = 2 + with_addend;
  const auto* entry = reinterpret_cast<const unsigned long*>(base + table);
  const auto* end = reinterpret_cast<const unsigned long*>(base + table + size);
  for (; entry < end; entry += words) {
    auto* place = reinterpret_cast<unsigned long*>(base + entry[0]);
    *place = base + (with_addend != 0 ? entry[2] : *place);
  }
}

}  // namespace

unsigned long Process::aux(unsigned long type, unsigned long otherwise) const {
  for (const Auxiliary* entry = auxiliary; entry->type != aux_end; ++entry)
    if (entry->type == type) return entry->value;
  return otherwise;
}

const char* Process::variable(const char* name) const {
  for (char** each = environment; *each != nullptr; ++each)
    if (const char* value = after_name(*each, name)) return value;
  return nullptr;
}

extern "C" [[noreturn]] __attribute__((used)) void whittle_start(unsigned long* stack) {
  relocate();
  Process process{};
  process.argument_count = static_cast<int>(stack[0]);
  process.arguments = reinterpret_cast<char**>(stack + 1);
  process.environment = process.arguments + process.argument_count + 1;
  char** end = process.environment;
  while (*end != nullptr)
    ++end;
  process.auxiliary = reinterpret_cast<Auxiliary*>(end + 1);
  exit_process(run(process));
}

}  // namespace whittle::freestanding
