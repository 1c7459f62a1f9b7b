#include "elf/disassembler.h"

#include "elf/constants.h"

#include <catch2/catch.hpp>

#include <optional>
#include <string>

using namespace std::literals;
using namespace whittle;
using elf::bit;
using elf::Instruction;
using Flow = elf::Instruction::Flow;
using Sets = elf::Instruction::Sets;

namespace {

Instruction decoded(const std::string& code, std::uint16_t machine) {
  elf::Disassembler disassembler(machine);
  const auto instruction = disassembler.decode(as_bytes(code), 0x1000);
  REQUIRE(instruction.has_value());
  CHECK(instruction->address == 0x1000);
  CHECK(instruction->size == code.size());
  return *instruction;
}
Instruction x86(const std::string& code) {
  return decoded(code, EM_X86_64);
}
Instruction arm(const std::string& code) {
  return decoded(code, EM_AARCH64);
}

// "register = value" as the instruction sets it.
void check_sets(const Instruction& instruction, Sets sets, elf::Register to, std::uint64_t value,
                elf::Register from = 0) {
  CHECK(instruction.flow == Flow::next);
  CHECK(instruction.sets == sets);
  CHECK(instruction.to == to);
  CHECK(instruction.value == value);
  CHECK(instruction.from == from);
  CHECK(instruction.written == bit(to));
}

void check_written(const Instruction& instruction, std::uint32_t registers) {
  CHECK(instruction.flow == Flow::next);
  CHECK(instruction.sets == Sets::nothing_known);
  CHECK((instruction.written & registers) == registers);
}

}  // namespace

TEST_CASE("what sets a register of x86-64 to something known") {
  check_sets(x86("\x48\x8d\x3d\x10\0\0\0"s), Sets::address, 7, 0x1017);       // lea rdi, [rip+16]
  check_sets(x86("\x4c\x8d\x25\xf0\xff\xff\xff"), Sets::address, 12, 0xff7);  // lea r12, [rip-16]
  check_sets(x86("\xbf\x10\x20\x40\0"s), Sets::number, 7, 0x402010);          // mov edi, N
  check_sets(x86("\x48\xc7\xc7\x10\x20\x40\0"s), Sets::number, 7, 0x402010);  // mov rdi, N
  check_sets(x86("\x48\xbf\1\2\3\4\5\6\7\x08"), Sets::number, 7, 0x0807060504030201);
  check_sets(x86("\xbf\xff\xff\xff\xff"), Sets::number, 7, 0xffffffff);    // mov edi, -1
  check_sets(x86("\x31\xff"), Sets::number, 7, 0);                         // xor edi, edi
  check_sets(x86("\x48\x89\xc7"), Sets::sum, 7, 0, 0);                     // mov rdi, rax
  check_sets(x86("\x48\x8b\x05\x10\0\0\0"s), Sets::loaded_at, 0, 0x1017);  // mov rax, [rip+16]
}

TEST_CASE("what may write a register of x86-64 is told, also what does not name it") {
  check_written(x86("\x31\xf7"), bit(7));                             // xor edi, esi
  check_written(x86("\x40\xb7\x05"), bit(7));                         // mov dil, 5
  check_written(x86("\x48\x8b\x7c\x24\x08"), bit(7));                 // mov rdi, [rsp+8]
  check_written(x86("\x48\x8d\x7c\x24\x08"), bit(7));                 // lea rdi, [rsp+8]
  check_written(x86("\x48\x83\xc7\x01"), bit(7));                     // add rdi, 1
  check_written(x86("\x48\x0f\x44\xfe"), bit(7));                     // cmove rdi, rsi
  check_written(x86("\x48\x87\xfe"), bit(6) | bit(7));                // xchg rsi, rdi
  check_written(x86("\x5f"), bit(7));                                 // pop rdi
  check_written(x86("\xaa"), bit(7));                                 // stosb
  check_written(x86("\xf3\x48\xab"), bit(1) | bit(7));                // rep stosq
  check_written(x86("\xf3\x48\xa5"), bit(1) | bit(6) | bit(7));       // rep movsq
  check_written(x86("\x48\xf7\xe1"), bit(0) | bit(2));                // mul rcx
  check_written(x86("\x0f\xa2"), bit(0) | bit(1) | bit(2) | bit(3));  // cpuid
}

TEST_CASE("where x86-64 goes on") {
  const Instruction call = x86("\xe8\x10\0\0\0"s);
  CHECK(call.flow == Flow::call);
  CHECK(call.target == 0x1015);
  const Instruction through = x86("\xff\x15\x10\0\0\0"s);
  CHECK(through.flow == Flow::call);
  CHECK(through.target_stored_at == 0x1016);
  CHECK(x86("\xff\xd0").target_register == 0U);
  CHECK(x86("\xeb\xfe").flow == Flow::jump);
  CHECK(x86("\xeb\xfe").target == 0x1000);
  CHECK(x86("\xf2\xff\x25\x10\0\0\0"s).target_stored_at == 0x1017);  // bnd jmp
  const Instruction table = x86("\xff\x24\xc5\x10\x20\x40\0"s);      // jmp [rax*8 + N]
  CHECK(table.flow == Flow::jump);
  CHECK_FALSE(table.target);
  CHECK_FALSE(table.target_stored_at);
  CHECK(x86("\x0f\x84\x10\0\0\0"s).flow == Flow::conditional);
  CHECK(x86("\x74\x10").target == 0x1012);
  for (const std::string& code : {"\xc3"s, "\xf3\xc3"s, "\x0f\x0b"s, "\xf4"s, "\xcc"s}) {
    CHECK(x86(code).flow == Flow::end);
  }
  CHECK(x86("\xf3\x0f\x1e\xfa").flow == Flow::next);  // endbr64
}

TEST_CASE("what sets a register of AArch64 to something known") {
  check_sets(arm("\x00\x00\x00\xb0"s), Sets::address, 0, 0x2000);    // adrp x0, +1 page
  check_sets(arm("\x80\x00\x00\x10"s), Sets::address, 0, 0x1010);    // adr x0, +16
  check_sets(arm("\x00\xc0\x1a\x91"s), Sets::sum, 0, 0x6b0, 0);      // add x0, x0, #0x6b0
  check_sets(arm("\x20\x04\x40\x91"s), Sets::sum, 0, 0x1000, 1);     // add x0, x1, #1, lsl 12
  check_sets(arm("\xe0\x03\x13\xaa"), Sets::sum, 0, 0, 19);          // mov x0, x19
  check_sets(arm("\xfe\x03\x01\xaa"), Sets::sum, 30, 0, 1);          // mov x30, x1
  check_sets(arm("\xe0\x03\x1f\xaa"), Sets::number, 0, 0);           // mov x0, xzr
  check_sets(arm("\x21\x00\x80\x52"s), Sets::number, 1, 1);          // mov w1, #1
  check_sets(arm("\x11\x86\x46\xf9"), Sets::loaded, 17, 0xd08, 16);  // ldr x17, [x16, #0xd08]
  check_sets(arm("\x40\x00\x00\x58"s), Sets::loaded_at, 0, 0x1008);  // ldr x0, +8
}

TEST_CASE("what may write a register of AArch64 is told") {
  check_written(arm("\x20\x84\x40\xf8"), bit(0) | bit(1));  // ldr x0, [x1], #8
  check_written(arm("\xe0\x07\x41\xa9"), bit(0) | bit(1));  // ldp x0, x1, [sp, #16]
  check_written(arm("\x20\x68\x62\xf8"), bit(0));           // ldr x0, [x1, x2]
  check_written(arm("\xe0\x03\x00\x91"s), bit(0));          // mov x0, sp
  check_written(arm("\x20\x00\x02\x8b"s), bit(0));          // add x0, x1, x2
  check_written(arm("\x20\x00\x82\x9a"s), bit(0));          // csel x0, x1, x2, eq
  check_written(arm("\x00\x04\x80\xf2"s), bit(0));          // movk x0, #32
  check_written(arm("\xe0\x03\x01\x2a"), bit(0));           // mov w0, w1
}

TEST_CASE("where AArch64 goes on") {
  CHECK(arm("\x02\x00\x00\x94"s).flow == Flow::call);
  CHECK(arm("\x02\x00\x00\x94"s).target == 0x1008);
  CHECK(arm("\x00\x02\x3f\xd6"s).target_register == 16U);  // blr x16
  CHECK(arm("\x20\x02\x1f\xd6").flow == Flow::jump);       // br x17
  CHECK(arm("\x20\x02\x1f\xd6").target_register == 17U);
  CHECK(arm("\xff\xff\xff\x17").flow == Flow::jump);  // b
  CHECK(arm("\xff\xff\xff\x17").target == 0xffc);
  CHECK(arm("\x20\x00\x00\x54"s).flow == Flow::conditional);  // b.eq
  CHECK(arm("\x40\x00\x00\xb4"s).target == 0x1008);           // cbz
  CHECK(arm("\x21\x00\x10\x37"s).target == 0x1004);           // tbnz
  CHECK(arm("\xc0\x03\x5f\xd6").flow == Flow::end);           // ret
}

TEST_CASE("what is no whole instruction is none") {
  elf::Disassembler disassembler(EM_X86_64);
  CHECK_FALSE(disassembler.decode(as_bytes("\xe8\x10"sv), 0));
  CHECK_FALSE(disassembler.decode(as_bytes("\x06"sv), 0));
  CHECK_FALSE(disassembler.decode({}, 0));
  CHECK(elf::Disassembler::knows(EM_AARCH64));
  CHECK_FALSE(elf::Disassembler::knows(EM_RISCV));
}
