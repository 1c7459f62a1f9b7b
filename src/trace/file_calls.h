#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace whittle::trace {

// What a system call does with a path, or with an open file.
enum class Act : std::uint8_t {
  none,
  open,          // as its flags say
  open_how,      // openat2: flags are in memory
  create,        // creat
  look,          // asks about what is there, through a last link
  look_at_link,  // the same, not through it
  change,        // of what is there: its size, mode, owner, times
  change_link,   // the same, not through a last link
  make,          // makes what was not there
  remove,        // takes a name away
  replace,       // a new name, also where there was one
  execute,
  list,      // reads names, of an open directory
  map,       // maps code, of an open file
  connect,   // to a socket that has a path
  bind,      // makes one
  io_uring,  // asks the kernel for a ring, whose work is no system calls
  ptrace,    // traces, or wants to be
  filter,    // sets a filter of system calls
  chroot,    // changes what / is
  mount,     // changes what is found at a path
};

// Which arguments of a call name what it acts on, by their index; -1: none does.
struct Argument {
  Act act = Act::none;
  int directory = -1;  // what a relative path is below; the working directory where there is none
  int text = -1;       // the path, the address of a socket, or the open file
  int flags = -1;
};

// A system call that has to do with files. Numbers are those of each kind of machine; -1:
// it has none.
struct FileCall {
  std::string_view name;
  int x86_64 = -1;
  int i386 = -1;
  int aarch64 = -1;
  Argument first;
  Argument second = {};
};

// Kinds of calls as the kernel names them (AUDIT_ARCH_*): x86-64, its i386, and aarch64. One
// process may make calls of several.
std::span<const std::uint32_t> known_architectures();

// The number of a call without what marks it as one of x32, which is a kind of x86-64 with
// the same numbers, but a few.
std::uint64_t plain_number(std::uint32_t architecture, std::uint64_t number);

// The call of this number; null: it has nothing to do with files.
const FileCall* find_call(std::uint32_t architecture, std::uint64_t number);

// The plain numbers of all such calls.
std::vector<std::uint32_t> numbers_of(std::uint32_t architecture);

}  // namespace whittle::trace
