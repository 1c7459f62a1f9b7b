// How a call of an imported function looks, and how its argument is found without running.
//
// The dynamic linker puts a function's address into a slot that a relocation names. Code
// gets there through a stub of the procedure linkage table (a few instructions that end
// in a jump through the slot), by calling through the slot itself (-fno-plt), or by
// loading the slot into a register. Stubs have no marks and many shapes: whatever code
// leads straight to a jump through the slot without touching the arguments is one, and
// so is a wrapper that a program has for the function.
//
// A large program has a hundred megabytes of code, which take many seconds to decode. So
// bytes are searched first, and just the functions around what is found are decoded,
// from their beginnings: x86-64 cannot be decoded backwards.
//
// Within a function, constants are followed forward in registers. Every address that
// something jumps to forgets them all, as another way leads there: jumps of the function
// itself, and of others (compilers put cold parts of a function elsewhere). A jump to a
// computed address may go anywhere in its function, so then nothing in it is certain.
#include "elf/calls.h"

#include "elf/code_search.h"
#include "elf/constants.h"
#include "elf/disassembler.h"
#include "elf/fields.h"
#include "elf/functions.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace whittle::elf {
namespace {

using Flow = Instruction::Flow;
using Sets = Instruction::Sets;

// Far above what real files have; what is beyond is told as unknown.
constexpr std::uint64_t largest_function = 1U << 20U;
constexpr std::uint64_t most_code = 64U << 20U;  // decoded, all functions together
constexpr std::size_t most_places = 10'000;

constexpr std::uint64_t longest_path = 4096;
constexpr std::uint64_t longest_stub = 24;

// Which registers hold the first three arguments, and which keep what they hold over a
// call (the psABIs).
struct Convention {
  std::array<Register, 3> arguments;
  std::uint32_t kept;
};
constexpr Convention x86_convention = {{7, 6, 2},
                                       bit(3) | bit(5) | bit(12) | bit(13) | bit(14) | bit(15)};
constexpr Convention arm_convention = {{0, 1, 2}, 0x3ff80000};  // x19 to x29

// What a register holds, where that is known.
struct Held {
  enum class Kind { unknown, number, address, function };
  Kind kind = Kind::unknown;
  std::uint64_t value = 0;  // function: the address of the instruction that loaded it
  std::size_t callee = 0;   // of function: which
};
using Registers = std::array<Held, registers>;

std::optional<std::size_t> index_of(std::span<const Callee> callees, std::string_view name) {
  const auto found = std::ranges::find(callees, name, &Callee::name);
  return found == callees.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - callees.begin()));
}

class Finder {
 public:
  Finder(Bytes bytes, const File& file, const SymbolTable& symbols, std::span<const Callee> callees)
      : bytes_(bytes),
        fields_(bytes, file.header.file_class, file.header.order),
        file_(file),
        symbols_(symbols),
        callees_(callees),
        is_x86_(file.header.machine == EM_X86_64),
        convention_(is_x86_ ? x86_convention : arm_convention),
        code_(code_segments(file)),
        search_(bytes, file) {}

  std::vector<Call> find() {
    read_slots(DT_RELA, DT_RELASZ);
    read_slots(DT_JMPREL, DT_PLTRELSZ);
    if (!slots_.empty()) {
      disassembler_.emplace(file_.header.machine);
      functions_.emplace(bytes_, file_);
      if (is_x86_) {
        find_x86_places();
      } else {
        find_arm_places();
      }
      read_functions();
    }
    for (const auto& [place, is_explained] : places_) {
      if (!is_explained) calls_.push_back({.address = place});
    }
    std::ranges::sort(calls_, {}, &Call::address);
    return std::move(calls_);
  }

 private:
  void read_slots(std::int64_t tag, std::int64_t size_tag) {
    const auto table = file_.dynamic_value(tag);
    const std::uint64_t size = file_.dynamic_value(size_tag).value_or(0);
    const auto first = table ? file_.file_offset(*table, size) : std::nullopt;
    if (!first) return;
    constexpr std::uint64_t entry = sizeof(Elf64_Rela);
    for (std::uint64_t at = *first; at + entry <= *first + size; at += entry) {
      const std::uint64_t info = fields_.u64(at + 8);
      const std::uint64_t symbol = ELF64_R_SYM(info);
      if (symbol == 0 || symbol > symbols_.symbols().size()) continue;
      const auto callee = index_of(callees_, symbols_.symbols()[symbol - 1].name);
      if (!callee) continue;
      const std::uint64_t slot = fields_.u64(at);
      if (is_slot(ELF64_R_TYPE(info))) {
        slots_.emplace(slot, *callee);
      } else {
        add_place(slot);  // its address is kept as data: anything may call it
      }
    }
  }

  bool is_slot(std::uint64_t type) const {
    return is_x86_ ? type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT
                   : type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT;
  }

  void add_place(std::uint64_t address) {
    if (places_.size() < most_places) places_.emplace(address, false);
  }

  // The places within an instruction say what it does.
  void explain(std::uint64_t address, std::uint64_t size) {
    for (auto place = places_.lower_bound(address);
         place != places_.end() && place->first < address + size; ++place)
      place->second = true;
  }

  // --- where code refers to slots and stubs

  void find_x86_places() {
    std::set<std::uint64_t> jumps;  // jmp *DISTANCE(%rip)
    for (const Distance& distance : search_.distances_to(
             slots_.begin()->first, slots_.rbegin()->first, {DistanceOf::memory})) {
      if (!slots_.contains(distance.to)) continue;
      add_place(distance.at);
      const auto at = file_.file_offset(distance.at - 2, 6);
      if (at && fields_.u8(*at) == 0xff && fields_.u8(*at + 1) == 0x25)
        jumps.insert(distance.at - 2);
    }
    for (const std::uint64_t jump : find_callers(jumps)) {
      explain(jump, 6);
      of_stubs_.insert(jump);
    }
  }

  void find_arm_places() {
    std::set<std::uint64_t> loads;
    for (const auto& [slot, callee] : slots_) {
      for (const std::uint64_t load : search_.loads_of(slot))
        loads.insert(load);
    }
    std::set<std::uint64_t> of_stubs = find_callers(loads);
    std::ranges::set_difference(loads, of_stubs, std::inserter(around_, around_.end()));
  }

  // Finds what calls or jumps to the stubs that use a slot at one of these addresses;
  // at which of them there is such a stub.
  std::set<std::uint64_t> find_callers(const std::set<std::uint64_t>& uses) {
    std::set<std::uint64_t> found;
    if (uses.empty()) return found;
    for (const Distance& distance :
         search_.distances_to(*uses.begin() - longest_stub, *uses.rbegin(),
                              {DistanceOf::branch, DistanceOf::address})) {
      const auto use = uses.lower_bound(distance.to);
      if (use == uses.end() || *use - distance.to > longest_stub || !is_stub(distance.to)) continue;
      add_place(distance.at);
      found.insert(*use);
    }
    return found;
  }

  // Whether code from `begin` on leads straight to a jump through a slot, and leaves
  // the arguments alone.
  bool is_stub(std::uint64_t begin) {
    if (stubs_.contains(begin)) return true;
    Registers held;
    for (std::uint64_t address = begin; address <= begin + longest_stub;) {
      const auto instruction = decode(address);
      if (!instruction) return false;
      if (instruction->flow == Flow::jump) {
        const auto callee = callee_of(*instruction, held);
        if (callee) stubs_.emplace(begin, *callee);
        return callee.has_value();
      }
      if (instruction->flow != Flow::next) return false;
      for (const Register argument : convention_.arguments) {
        if ((instruction->written & bit(argument)) != 0) return false;
      }
      apply(*instruction, held);
      address += instruction->size;
    }
    return false;
  }

  std::optional<Instruction> decode(std::uint64_t address) {
    for (const Segment& segment : code_) {
      if (address < segment.address || address - segment.address >= segment.file_size) continue;
      const Bytes code = bytes_.subspan(segment.offset, segment.file_size);
      return disassembler_->decode(code.subspan(address - segment.address), address);
    }
    return std::nullopt;
  }

  // --- functions

  void read_functions() {
    std::set<std::uint64_t> addresses = around_;
    for (const auto& [place, is_explained] : places_) {
      if (!is_explained) addresses.insert(place);
    }
    std::map<std::uint64_t, Function> functions;
    std::uint64_t size = 0;
    for (const std::uint64_t address : addresses) {
      const auto function = functions_->at(address);
      if (!function || function->end - function->begin > largest_function) continue;
      if (!functions.emplace(function->begin, *function).second) continue;
      size += function->end - function->begin;
      if (size > most_code) return;
    }
    std::vector<CodeSearch::Range> ranges;
    for (const auto& [begin, function] : functions)
      ranges.push_back({begin, function.end - 1});
    entries_.clear();
    for (const Distance& jump : search_.jumps_into(ranges))
      entries_.insert(jump.to);
    for (const auto& [begin, function] : functions)
      read_function(function);
  }

  void read_function(const Function& function) {
    std::vector<Instruction> instructions;
    std::set<std::uint64_t> entries(entries_.lower_bound(function.begin),
                                    entries_.lower_bound(function.end));
    for (std::uint64_t address = function.begin; address < function.end;) {
      const auto instruction = decode(address);
      if (!instruction) {
        // What cannot be decoded has no known end on x86-64.
        if (is_x86_) return;
        address += 4;
        entries.insert(address);
        continue;
      }
      address += instruction->size;
      if (instruction->target && instruction->flow != Flow::call) {
        entries.insert(*instruction->target);
      }
      instructions.push_back(*instruction);
    }
    follow(instructions, entries);
  }

  void follow(const std::vector<Instruction>& instructions,
              const std::set<std::uint64_t>& entries) {
    Registers held;
    std::vector<Call> calls;
    bool goes_anywhere = false;
    for (const Instruction& instruction : instructions) {
      if (entries.contains(instruction.address)) held = {};
      if (instruction.flow == Flow::next) {
        apply(instruction, held);
        const Held& result = held[instruction.to];
        if (result.kind == Held::Kind::function) add_place(result.value);
        continue;
      }
      const auto callee = callee_of(instruction, held);
      if (callee && !of_stubs_.contains(instruction.address)) {
        calls.push_back(call_of(instruction, *callee, held));
      }
      if (instruction.flow == Flow::conditional) continue;
      goes_anywhere |= instruction.flow == Flow::jump && !callee && !instruction.target &&
                       !instruction.target_stored_at;
      for (Register number = 0; number < registers; ++number) {
        if (instruction.flow != Flow::call || (convention_.kept & bit(number)) == 0) {
          held[number] = {};
        }
      }
    }
    for (Call& call : calls) {
      if (goes_anywhere) call = {.address = call.address, .callee = call.callee};
      calls_.push_back(std::move(call));
    }
  }

  // What a call or jump leads to.
  std::optional<std::size_t> callee_of(const Instruction& instruction,
                                       const Registers& held) const {
    const auto in = [](const std::map<std::uint64_t, std::size_t>& known,
                       std::optional<std::uint64_t> address) -> std::optional<std::size_t> {
      const auto found = address ? known.find(*address) : known.end();
      return found == known.end() ? std::nullopt : std::optional(found->second);
    };
    if (instruction.target) return in(stubs_, instruction.target);
    if (instruction.target_stored_at) return in(slots_, instruction.target_stored_at);
    if (!instruction.target_register) return std::nullopt;
    const Held& function = held[*instruction.target_register];
    return function.kind == Held::Kind::function ? std::optional(function.callee) : std::nullopt;
  }

  Call call_of(const Instruction& instruction, std::size_t callee, const Registers& held) {
    explain(instruction.address, instruction.size);
    if (instruction.target_register) explain(held[*instruction.target_register].value, 1);
    const std::size_t argument = callees_[callee].argument;
    const Held& name = held[convention_.arguments.at(argument)];
    const Held& next = held[convention_.arguments.at(argument + 1)];
    Call call{.address = instruction.address, .callee = callee};
    if (name.kind == Held::Kind::number && name.value == 0) {
      call.argument = Call::Argument::null;
    } else if (const auto text = text_at(name)) {
      call.argument = Call::Argument::text;
      call.text = *text;
    }
    if (next.kind == Held::Kind::number) call.next = next.value;
    return call;
  }

  // --- values

  void apply(const Instruction& instruction, Registers& held) const {
    const Held result = result_of(instruction, held);
    for (Register number = 0; number < registers; ++number) {
      if ((instruction.written & bit(number)) != 0) held[number] = {};
    }
    if (instruction.sets != Sets::nothing_known) held[instruction.to] = result;
  }

  Held result_of(const Instruction& instruction, const Registers& held) const {
    switch (instruction.sets) {
      case Sets::nothing_known:
        return {};
      case Sets::number:
        return {Held::Kind::number, instruction.value};
      case Sets::address:
        return {Held::Kind::address, instruction.value};
      case Sets::sum: {
        Held sum = held[instruction.from];
        if (sum.kind == Held::Kind::function && instruction.value != 0) return {};
        sum.value += instruction.value;
        return sum;
      }
      case Sets::loaded: {
        const Held& base = held[instruction.from];
        if (base.kind != Held::Kind::address && base.kind != Held::Kind::number) return {};
        return loaded(instruction, base.value + instruction.value);
      }
      case Sets::loaded_at:
        break;
    }
    return loaded(instruction, instruction.value);
  }

  Held loaded(const Instruction& instruction, std::uint64_t address) const {
    const auto slot = slots_.find(address);
    if (slot != slots_.end()) {
      return {Held::Kind::function, place_in(instruction), slot->second};
    }
    // Of a program that is not mapped elsewhere, what it keeps beside its code is final.
    if (file_.header.type != ET_EXEC || !is_read_only(address)) return {};
    const auto at = file_.file_offset(address, 8);
    return at ? Held{Held::Kind::number, fields_.u64(*at)} : Held{};
  }

  // The place within an instruction that loads a slot.
  std::uint64_t place_in(const Instruction& instruction) const {
    const auto place = places_.lower_bound(instruction.address);
    return place == places_.end() ? instruction.address : place->first;
  }

  bool is_read_only(std::uint64_t address) const {
    return std::ranges::any_of(file_.segments, [&](const Segment& segment) {
      return segment.type == PT_LOAD && (segment.flags & PF_W) == 0 && address >= segment.address &&
             address - segment.address < segment.file_size;
    });
  }

  // The string at an address that nobody can write to.
  std::optional<std::string> text_at(const Held& held) const {
    const bool is_address = held.kind == Held::Kind::address ||
                            (held.kind == Held::Kind::number && file_.header.type == ET_EXEC);
    if (!is_address || !is_read_only(held.value)) return std::nullopt;
    const auto at = file_.file_offset(held.value, 1);
    if (!at) return std::nullopt;
    const std::string_view rest = as_text(bytes_.subspan(*at)).substr(0, longest_path);
    const auto length = rest.find('\0');
    if (length == std::string_view::npos) return std::nullopt;
    return std::string(rest.substr(0, length));
  }

  Bytes bytes_;
  Fields fields_;
  const File& file_;
  const SymbolTable& symbols_;
  std::span<const Callee> callees_;
  bool is_x86_;
  Convention convention_;
  std::vector<Segment> code_;
  CodeSearch search_;
  std::optional<Disassembler> disassembler_;
  std::optional<Functions> functions_;
  std::map<std::uint64_t, std::size_t> slots_;  // callees, by index
  std::map<std::uint64_t, std::size_t> stubs_;  // by where they begin
  std::set<std::uint64_t> of_stubs_;            // jumps that only stubs make
  // Bytes that lead to one of the functions, and whether an instruction was found that explains
  // them.
  std::map<std::uint64_t, bool> places_;
  std::set<std::uint64_t> around_;   // addresses in functions that may load a slot
  std::set<std::uint64_t> entries_;  // of functions, from outside
  std::vector<Call> calls_;
};

bool imports_any(const SymbolTable& symbols, std::span<const Callee> callees) {
  return std::ranges::any_of(symbols.symbols(), [&](const Symbol& symbol) {
    return symbol.imported() && index_of(callees, symbol.name);
  });
}

}  // namespace

std::optional<std::vector<Call>> find_calls(Bytes bytes, const File& file,
                                            const SymbolTable& symbols,
                                            std::span<const Callee> callees) {
  if (!imports_any(symbols, callees)) return std::vector<Call>();
  if (!Disassembler::knows(file.header.machine) || file.header.file_class != Class::elf64 ||
      file.header.order != ByteOrder::little) {
    return std::nullopt;
  }
  return Finder(bytes, file, symbols, callees).find();
}

}  // namespace whittle::elf
