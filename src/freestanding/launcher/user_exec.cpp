// execve() without the kernel.
//
// The kernel's own would make /proc/self/exe, comm and what `ps` shows the loader's. Here
// the process stays what it was started as; the loader is mapped into it and is given the
// stack that a kernel would have given it. It finds out by itself that it is run as a
// command, since AT_ENTRY is its own first instruction, and reads its arguments.
//
// Traps, each met:
// - The last page of a segment that has more memory than file must be zero behind the
//   file's bytes up to its end: the loader's first malloc takes its memory from there.
// - The stack must be the one that is there: the kernel grows no other, and the loader
//   asks /proc/self/maps and RLIMIT_STACK about it.
// - The registers of the jump must not be cleared before it.
#include "freestanding/launcher/user_exec.h"

#include "freestanding/runtime/system_call.h"

namespace whittle::freestanding {

namespace {

#if defined(__LP64__)
struct FileHeader {
  unsigned char ident[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_headers, sections;
  uint32_t flags;
  uint16_t size, header_size, header_count, section_size, section_count, names;
};
struct Segment {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_size, memory_size, alignment;
};
#else
struct FileHeader {
  unsigned char ident[16];
  uint16_t type, machine;
  uint32_t version;
  uint32_t entry, program_headers, sections;
  uint32_t flags;
  uint16_t size, header_size, header_count, section_size, section_count, names;
};
struct Segment {
  uint32_t type, offset, address, physical, file_size, memory_size, flags, alignment;
};
#endif

constexpr uint32_t load = 1;  // PT_LOAD
constexpr size_t most_segments = 32;

struct Loader {
  FileHeader header;
  Segment segments[most_segments];
  unsigned long low = ~0UL;
  unsigned long high = 0;
};

long read_headers(long file, Loader& loader) {
  if (read_file_at(file, &loader.header, sizeof loader.header, 0) != sizeof loader.header ||
      memcmp(loader.header.ident, "\177ELF", 4) != 0 ||
      loader.header.header_size != sizeof(Segment) || loader.header.header_count > most_segments)
    return -static_cast<long>(Error::no_exec);
  const size_t size = loader.header.header_count * sizeof(Segment);
  if (read_file_at(file, loader.segments, size, loader.header.program_headers) !=
      static_cast<long>(size))
    return -static_cast<long>(Error::no_exec);
  for (size_t i = 0; i < loader.header.header_count; ++i) {
    const Segment& segment = loader.segments[i];
    if (segment.type != load) continue;
    if (segment.address < loader.low) loader.low = segment.address;
    if (segment.address + segment.memory_size > loader.high)
      loader.high = segment.address + segment.memory_size;
  }
  return loader.high == 0 ? -static_cast<long>(Error::no_exec) : 0;
}

long protection_of(const Segment& segment) {
  return ((segment.flags & 4U) != 0 ? protect_read : 0) |
         ((segment.flags & 2U) != 0 ? protect_write : 0) |
         ((segment.flags & 1U) != 0 ? protect_execute : 0);
}

char* pointer(unsigned long address) {
  return reinterpret_cast<char*>(address);
}

long map_segment(long file, const Segment& segment, unsigned long bias, unsigned long page) {
  const unsigned long start = bias + segment.address;
  const unsigned long file_end = start + segment.file_size;
  const unsigned long memory_end = start + segment.memory_size;
  const unsigned long first = start & ~(page - 1);
  const unsigned long whole = (file_end + page - 1) & ~(page - 1);
  const long protection = protection_of(segment);
  if (segment.file_size != 0) {
    const long mapped = map_memory(pointer(first), file_end - first, protection,
                                   map_private | map_fixed, file, segment.offset & ~(page - 1));
    if (failed(mapped)) return mapped;
  }
  if (memory_end == file_end) return 0;
  if ((protection & protect_write) != 0) memset(pointer(file_end), 0, whole - file_end);
  if (memory_end <= whole) return 0;
  return map_memory(pointer(whole), memory_end - whole, protection,
                    map_private | map_fixed | map_anonymous);
}

long map_segments(long file, const Loader& loader, unsigned long page, unsigned long& bias) {
  const unsigned long low = loader.low & ~(page - 1);
  const long reserved = map_memory(nullptr, loader.high - low, 0, map_private | map_anonymous);
  if (failed(reserved)) return reserved;
  bias = static_cast<unsigned long>(reserved) - low;
  for (size_t i = 0; i < loader.header.header_count; ++i) {
    if (loader.segments[i].type != load) continue;
    const long mapped = map_segment(file, loader.segments[i], bias, page);
    if (failed(mapped)) return mapped;
  }
  return 0;
}

// The first instruction of the loader, with the stack and the registers of a new process.
[[noreturn]] void jump(unsigned long entry, unsigned long stack) {
#if defined(__x86_64__)
  asm volatile(
      "mov %0, %%rsp\n"
      "xor %%edx, %%edx\n"
      "xor %%ebp, %%ebp\n"
      "jmp *%1"
      :
      : "a"(stack), "c"(entry)
      : "memory");
#elif defined(__aarch64__)
  register unsigned long to asm("x9") = entry;
  register unsigned long new_stack asm("x10") = stack;
  asm volatile(
      "mov sp, %0\n"
      "mov x0, #0\n"
      "mov x29, #0\n"
      "mov x30, #0\n"
      "br %1"
      :
      : "r"(new_stack), "r"(to)
      : "memory");
#elif defined(__riscv)
  register unsigned long to asm("t1") = entry;
  register unsigned long new_stack asm("t2") = stack;
  asm volatile(
      "mv sp, %0\n"
      "li a0, 0\n"
      "li ra, 0\n"
      "jr %1"
      :
      : "r"(new_stack), "r"(to)
      : "memory");
#elif defined(__i386__)
  asm volatile(
      "mov %0, %%esp\n"
      "xor %%edx, %%edx\n"
      "xor %%ebp, %%ebp\n"
      "jmp *%1"
      :
      : "a"(stack), "c"(entry)
      : "memory");
#elif defined(__arm__)
  register unsigned long to asm("r2") = entry;
  register unsigned long new_stack asm("r3") = stack;
  asm volatile(
      "mov sp, %0\n"
      "mov r0, #0\n"
      "mov lr, #0\n"
      "bx %1"
      :
      : "r"(new_stack), "r"(to)
      : "memory");
#endif
  __builtin_unreachable();
}

unsigned long changed(const Auxiliary& entry, const MappedLoader& loader, const NewStart& start) {
  switch (entry.type) {
    case aux_headers:
      return loader.headers;
    case aux_header_size:
      return loader.header_size;
    case aux_header_count:
      return loader.header_count;
    case aux_base:
      return 0;
    case aux_entry:
      return loader.entry;
    case aux_file_name:
      return reinterpret_cast<unsigned long>(start.file_name);
    default:
      return entry.value;
  }
}

}  // namespace

long map_loader(const char* path, unsigned long page_size, MappedLoader& loader) {
  const long file = open_file(path, open_read_only);
  if (failed(file)) return file;
  static Loader read;
  unsigned long bias = 0;
  long result = read_headers(file, read);
  if (!failed(result)) result = map_segments(file, read, page_size, bias);
  close_file(file);
  if (failed(result)) return result;
  loader = {.entry = bias + static_cast<unsigned long>(read.header.entry),
            .headers = bias + static_cast<unsigned long>(read.header.program_headers),
            .header_size = read.header.header_size,
            .header_count = read.header.header_count};
  return 0;
}

[[noreturn]] void become(const MappedLoader& loader, const Process& process,
                         const NewStart& start) {
  size_t pairs = 1;
  while (process.auxiliary[pairs - 1].type != aux_end)
    ++pairs;
  const size_t words = 1 + start.argument_count + 1 + start.variable_count + 1 + 2 * pairs;
  // Below it there is nothing that is needed any more: it becomes the end of the stack.
  auto* stack = static_cast<unsigned long*>(
      __builtin_alloca_with_align(words * sizeof(unsigned long), 16 * 8));
  unsigned long* next = stack;
  *next++ = start.argument_count;
  for (size_t i = 0; i < start.argument_count; ++i)
    *next++ = reinterpret_cast<unsigned long>(start.arguments[i]);
  *next++ = 0;
  for (size_t i = 0; i < start.variable_count; ++i)
    *next++ = reinterpret_cast<unsigned long>(start.environment[i]);
  *next++ = 0;
  for (size_t i = 0; i < pairs; ++i) {
    *next++ = process.auxiliary[i].type;
    *next++ = changed(process.auxiliary[i], loader, start);
  }
  jump(loader.entry, reinterpret_cast<unsigned long>(stack));
}

}  // namespace whittle::freestanding
