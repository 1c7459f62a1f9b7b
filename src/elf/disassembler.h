#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace whittle::elf {

// A general register by its number in the encoding: rax 0, rcx 1, ... rdi 7, r8 8;
// x0 0, ... x30 30. Its narrow forms are the same one.
using Register = unsigned;
constexpr Register registers = 32;
constexpr std::uint32_t bit(Register number) {
  return std::uint32_t{1} << number;
}

// What one instruction does, as far as following constants to a call needs it.
struct Instruction {
  std::uint64_t address = 0;
  std::uint32_t size = 0;

  enum class Flow {
    next,
    jump,         // never goes on behind itself
    conditional,  // jumps or goes on
    call,
    end,  // returns, or stops
  };
  Flow flow = Flow::next;
  // Where a jump or call goes: to an address, to what a register holds, or to what
  // is stored at an address; none of them: elsewhere.
  std::optional<std::uint64_t> target = {};
  std::optional<Register> target_register = {};
  std::optional<std::uint64_t> target_stored_at = {};

  std::uint32_t written = 0;  // bits of registers that may have another value behind it
  // What `to` then holds; it is among those written.
  enum class Sets {
    nothing_known,
    number,     // value
    address,    // value, relative to where the file is mapped
    sum,        // from, and value added
    loaded,     // what is stored at from + value, of 8 bytes
    loaded_at,  // what is stored at the address `value`, of 8 bytes
  };
  Sets sets = Sets::nothing_known;
  Register to = 0;
  Register from = 0;
  std::uint64_t value = 0;

  bool operator==(const Instruction&) const = default;
};

// Reads code of x86-64 and of AArch64 (little-endian), by Capstone.
class Disassembler {
 public:
  // Whether code for this machine (EM_*) can be read.
  static bool knows(std::uint16_t machine);

  explicit Disassembler(std::uint16_t machine);  // that it knows
  ~Disassembler();
  Disassembler(const Disassembler&) = delete;
  Disassembler& operator=(const Disassembler&) = delete;

  // The instruction at the beginning of `code`, which is mapped at `address`.
  // nullopt: it is none, or does not end within.
  std::optional<Instruction> decode(Bytes code, std::uint64_t address);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace whittle::elf
