// Capstone decodes; what an instruction does to registers is read with a bias. Only a
// few forms are understood; of any other one, every register that it names counts as
// written, and so does what Capstone says it writes besides. A register that is merely
// read then loses its value, which costs a constant, never its truth.
#include "elf/disassembler.h"

#include "base/error.h"
#include "elf/constants.h"

#include <capstone/capstone.h>

#include <array>
#include <span>

namespace whittle::elf {
namespace {

using Flow = Instruction::Flow;
using Sets = Instruction::Sets;

// The forms of each register of x86-64, by its number.
constexpr std::array<std::array<x86_reg, 5>, 16> x86_forms = {{
    {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH},
    {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH},
    {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH},
    {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH},
    {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},
    {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
    {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},
    {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
    {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},
    {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
    {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B},
    {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
    {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B},
    {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
    {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B},
    {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
}};

// By Capstone's number: ours, or `registers`.
constexpr auto x86_numbers = [] {
  std::array<Register, X86_REG_ENDING> numbers{};
  numbers.fill(registers);
  for (Register number = 0; number < x86_forms.size(); ++number) {
    for (const x86_reg form : x86_forms[number]) {
      if (form != X86_REG_INVALID) numbers[form] = number;
    }
  }
  return numbers;
}();

std::optional<Register> x86_register(unsigned form) {
  if (form >= x86_numbers.size() || x86_numbers[form] == registers) return std::nullopt;
  return x86_numbers[form];
}

std::optional<Register> arm_register(unsigned form) {
  if (form >= ARM64_REG_X0 && form <= ARM64_REG_X28) return form - ARM64_REG_X0;
  if (form >= ARM64_REG_W0 && form <= ARM64_REG_W30) return form - ARM64_REG_W0;
  if (form == ARM64_REG_X29) return 29;
  if (form == ARM64_REG_X30) return 30;
  return std::nullopt;
}

void set(Instruction& instruction, Register to, Sets sets, std::uint64_t value, Register from = 0) {
  instruction.sets = sets;
  instruction.to = to;
  instruction.from = from;
  instruction.value = value;
}

bool is_in(const cs_detail& detail, unsigned group) {
  const std::span groups(detail.groups, detail.groups_count);
  for (const auto one : groups) {
    if (one == group) return true;
  }
  return false;
}

// --- x86-64

// The address of "[rip + N]".
std::optional<std::uint64_t> x86_stored_at(const cs_insn& insn, const cs_x86_op& operand) {
  if (operand.type != X86_OP_MEM || operand.mem.base != X86_REG_RIP ||
      operand.mem.index != X86_REG_INVALID || operand.mem.segment != X86_REG_INVALID) {
    return std::nullopt;
  }
  return insn.address + insn.size + static_cast<std::uint64_t>(operand.mem.disp);
}

void read_x86_flow(const cs_insn& insn, Instruction& out) {
  const cs_detail& detail = *insn.detail;
  if (is_in(detail, CS_GRP_CALL)) {
    out.flow = Flow::call;
  } else if (insn.id == X86_INS_JMP || insn.id == X86_INS_LJMP) {
    out.flow = Flow::jump;
  } else if (is_in(detail, CS_GRP_JUMP)) {
    out.flow = Flow::conditional;
  } else if (is_in(detail, CS_GRP_RET) || is_in(detail, CS_GRP_IRET) || insn.id == X86_INS_HLT ||
             insn.id == X86_INS_UD2 || insn.id == X86_INS_INT3) {
    out.flow = Flow::end;
  }
  if (out.flow == Flow::next || out.flow == Flow::end || detail.x86.op_count != 1) return;
  const cs_x86_op& operand = detail.x86.operands[0];
  if (operand.type == X86_OP_IMM) out.target = static_cast<std::uint64_t>(operand.imm);
  if (operand.type == X86_OP_REG) out.target_register = x86_register(operand.reg);
  out.target_stored_at = x86_stored_at(insn, operand);
}

void read_x86_value(const cs_insn& insn, Instruction& out) {
  const cs_x86& x86 = insn.detail->x86;
  if (x86.op_count != 2 || x86.operands[0].type != X86_OP_REG || x86.operands[0].size < 4) return;
  const auto to = x86_register(x86.operands[0].reg);
  if (!to) return;
  const bool wide = x86.operands[0].size == 8;
  const cs_x86_op& second = x86.operands[1];
  const auto stored_at = x86_stored_at(insn, second);
  switch (insn.id) {
    case X86_INS_LEA:
      if (wide && stored_at) set(out, *to, Sets::address, *stored_at);
      break;
    case X86_INS_MOV:
    case X86_INS_MOVABS:
      if (second.type == X86_OP_IMM) {
        const auto value = static_cast<std::uint64_t>(second.imm);
        set(out, *to, Sets::number, wide ? value : value & 0xffffffffU);
      } else if (second.type == X86_OP_REG && wide) {
        if (const auto from = x86_register(second.reg)) set(out, *to, Sets::sum, 0, *from);
      } else if (wide && stored_at) {
        set(out, *to, Sets::loaded_at, *stored_at);
      }
      break;
    case X86_INS_XOR:
    case X86_INS_SUB:
      if (second.type == X86_OP_REG && second.reg == x86.operands[0].reg) {
        set(out, *to, Sets::number, 0);
      }
      break;
    default:
      break;
  }
}

// The instructions on strings move these without naming them.
bool moves_strings(const cs_insn& insn) {
  switch (insn.bytes[insn.size - 1]) {
    case 0xa4:
    case 0xa5:
    case 0xa6:
    case 0xa7:
    case 0xaa:
    case 0xab:
    case 0xac:
    case 0xad:
    case 0xae:
    case 0xaf:
      return insn.size <= 4;
    default:
      return false;
  }
}

void read_x86(const cs_insn& insn, Instruction& out) {
  const cs_x86& x86 = insn.detail->x86;
  read_x86_flow(insn, out);
  if (out.flow != Flow::next) return;
  read_x86_value(insn, out);
  if (out.sets != Sets::nothing_known) {
    out.written |= bit(out.to);
    return;
  }
  for (const cs_x86_op& operand : std::span(x86.operands, x86.op_count)) {
    if (operand.type != X86_OP_REG) continue;
    if (const auto number = x86_register(operand.reg)) out.written |= bit(*number);
  }
  if (moves_strings(insn)) out.written |= bit(1) | bit(6) | bit(7);
}

// --- AArch64

void read_arm_flow(const cs_insn& insn, Instruction& out) {
  const cs_arm64& arm = insn.detail->arm64;
  const auto operand = [&](unsigned index) { return arm.operands[index]; };
  switch (insn.id) {
    case ARM64_INS_BL:
      out.flow = Flow::call;
      out.target = static_cast<std::uint64_t>(operand(0).imm);
      break;
    case ARM64_INS_BLR:
      out.flow = Flow::call;
      out.target_register = arm_register(operand(0).reg);
      break;
    case ARM64_INS_B:
      out.flow = arm.cc == ARM64_CC_INVALID || arm.cc == ARM64_CC_AL || arm.cc == ARM64_CC_NV
                     ? Flow::jump
                     : Flow::conditional;
      out.target = static_cast<std::uint64_t>(operand(0).imm);
      break;
    case ARM64_INS_BR:
      out.flow = Flow::jump;
      out.target_register = arm_register(operand(0).reg);
      break;
    case ARM64_INS_CBZ:
    case ARM64_INS_CBNZ:
      out.flow = Flow::conditional;
      out.target = static_cast<std::uint64_t>(operand(1).imm);
      break;
    case ARM64_INS_TBZ:
    case ARM64_INS_TBNZ:
      out.flow = Flow::conditional;
      out.target = static_cast<std::uint64_t>(operand(2).imm);
      break;
    case ARM64_INS_RET:
    case ARM64_INS_ERET:
    case ARM64_INS_BRK:
    case ARM64_INS_HLT:
      out.flow = Flow::end;
      break;
    default:
      break;
  }
}

std::uint64_t shifted(const cs_arm64_op& operand) {
  const auto value = static_cast<std::uint64_t>(operand.imm);
  return operand.shift.type == ARM64_SFT_LSL ? value << operand.shift.value : value;
}

void read_arm_value(const cs_insn& insn, Instruction& out) {
  const cs_arm64& arm = insn.detail->arm64;
  if (arm.op_count < 2 || arm.operands[0].type != ARM64_OP_REG) return;
  const auto to = arm_register(arm.operands[0].reg);
  if (!to) return;
  const bool wide = arm.operands[0].reg < ARM64_REG_W0 || arm.operands[0].reg > ARM64_REG_W30;
  const cs_arm64_op& second = arm.operands[1];
  switch (insn.id) {
    case ARM64_INS_ADR:
    case ARM64_INS_ADRP:
      set(out, *to, Sets::address, static_cast<std::uint64_t>(second.imm));
      break;
    case ARM64_INS_MOV:
    case ARM64_INS_MOVZ:
      if (second.type == ARM64_OP_IMM) {
        set(out, *to, Sets::number, wide ? shifted(second) : shifted(second) & 0xffffffffU);
      } else if (second.type == ARM64_OP_REG) {
        if (second.reg == ARM64_REG_XZR || second.reg == ARM64_REG_WZR) {
          set(out, *to, Sets::number, 0);
        } else if (const auto from = arm_register(second.reg); from && wide) {
          set(out, *to, Sets::sum, 0, *from);
        }
      }
      break;
    case ARM64_INS_ADD:
      if (wide && arm.op_count == 3 && arm.operands[2].type == ARM64_OP_IMM) {
        if (const auto from = arm_register(second.reg)) {
          set(out, *to, Sets::sum, shifted(arm.operands[2]), *from);
        }
      }
      break;
    case ARM64_INS_LDR:
      if (!wide || arm.writeback || arm.op_count != 2) break;
      if (second.type == ARM64_OP_IMM) {
        set(out, *to, Sets::loaded_at, static_cast<std::uint64_t>(second.imm));
      } else if (second.type == ARM64_OP_MEM && second.mem.index == ARM64_REG_INVALID) {
        if (const auto from = arm_register(second.mem.base)) {
          set(out, *to, Sets::loaded, static_cast<std::uint64_t>(std::int64_t{second.mem.disp}),
              *from);
        }
      }
      break;
    default:
      break;
  }
}

void read_arm(const cs_insn& insn, Instruction& out) {
  const cs_arm64& arm = insn.detail->arm64;
  read_arm_flow(insn, out);
  if (out.flow != Flow::next) return;
  read_arm_value(insn, out);
  if (out.sets != Sets::nothing_known) {
    out.written |= bit(out.to);
    return;
  }
  for (const cs_arm64_op& operand : std::span(arm.operands, arm.op_count)) {
    if (operand.type == ARM64_OP_REG) {
      if (const auto number = arm_register(operand.reg)) out.written |= bit(*number);
    } else if (operand.type == ARM64_OP_MEM) {
      if (const auto number = arm_register(operand.mem.base)) out.written |= bit(*number);
    }
  }
}

}  // namespace

struct Disassembler::State {
  bool is_x86 = false;
  csh handle = 0;
  cs_insn* insn = nullptr;
};

bool Disassembler::knows(std::uint16_t machine) {
  return machine == EM_X86_64 || machine == EM_AARCH64;
}

Disassembler::Disassembler(std::uint16_t machine) : state_(std::make_unique<State>()) {
  state_->is_x86 = machine == EM_X86_64;
  const cs_err opened = state_->is_x86
                            ? cs_open(CS_ARCH_X86, CS_MODE_64, &state_->handle)
                            : cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &state_->handle);
  if (opened != CS_ERR_OK) throw Error("internal error: Capstone: {}", cs_strerror(opened));
  cs_option(state_->handle, CS_OPT_DETAIL, CS_OPT_ON);
  state_->insn = cs_malloc(state_->handle);
}

Disassembler::~Disassembler() {
  cs_free(state_->insn, 1);
  cs_close(&state_->handle);
}

std::optional<Instruction> Disassembler::decode(Bytes code, std::uint64_t address) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(code.data());
  std::size_t size = code.size();
  if (!cs_disasm_iter(state_->handle, &bytes, &size, &address, state_->insn)) return std::nullopt;
  const cs_insn& insn = *state_->insn;
  Instruction out{.address = insn.address, .size = insn.size};
  if (state_->is_x86) {
    read_x86(insn, out);
  } else {
    read_arm(insn, out);
  }
  const cs_detail& detail = *insn.detail;
  for (const auto form : std::span(detail.regs_write, detail.regs_write_count)) {
    const auto number = state_->is_x86 ? x86_register(form) : arm_register(form);
    if (number) out.written |= bit(*number);
  }
  return out;
}

}  // namespace whittle::elf
