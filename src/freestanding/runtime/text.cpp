#include "freestanding/runtime/text.h"

#include "freestanding/runtime/system_call.h"

// The compiler calls these whatever it is told of libraries. `volatile` and the barrier
// keep it from making a call of memcpy out of the loop in memcpy.
extern "C" {

__attribute__((used)) void* memcpy(void* to, const void* from, size_t size) {
  auto* out = static_cast<unsigned char*>(to);
  const auto* in = static_cast<const unsigned char*>(from);
#if defined(__x86_64__) || defined(__i386__)
  asm volatile("rep movsb" : "+D"(out), "+S"(in), "+c"(size) : : "memory");
#else
  constexpr size_t word = sizeof(unsigned long);
  if (((reinterpret_cast<size_t>(out) | reinterpret_cast<size_t>(in)) & (word - 1)) == 0) {
    for (; size >= word; size -= word, out += word, in += word) {
      *reinterpret_cast<unsigned long*>(out) = *reinterpret_cast<const unsigned long*>(in);
      asm volatile("" : : : "memory");
    }
  }
  for (; size > 0; --size) {
    *out++ = *in++;
    asm volatile("" : : : "memory");
  }
#endif
  return to;
}

__attribute__((used)) void* memmove(void* to, const void* from, size_t size) {
  auto* out = static_cast<unsigned char*>(to);
  const auto* in = static_cast<const unsigned char*>(from);
  if (out <= in || out >= in + size) return memcpy(to, from, size);
  while (size > 0) {
    --size;
    out[size] = in[size];
    asm volatile("" : : : "memory");
  }
  return to;
}

__attribute__((used)) void* memset(void* to, int byte, size_t size) {
  auto* out = static_cast<unsigned char*>(to);
  for (; size > 0; --size) {
    *out++ = static_cast<unsigned char>(byte);
    asm volatile("" : : : "memory");
  }
  return to;
}

__attribute__((used)) int memcmp(const void* one, const void* other, size_t size) {
  const auto* a = static_cast<const unsigned char*>(one);
  const auto* b = static_cast<const unsigned char*>(other);
  for (; size > 0; --size, ++a, ++b)
    if (*a != *b) return *a - *b;
  return 0;
}

}  // extern "C"

namespace whittle::freestanding {

size_t length(const char* text) {
  size_t size = 0;
  while (text[size] != 0)
    ++size;
  return size;
}

bool equal(View one, View other) {
  return one.size == other.size && memcmp(one.data, other.data, one.size) == 0;
}

bool starts_with(View text, View prefix) {
  return text.size >= prefix.size && memcmp(text.data, prefix.data, prefix.size) == 0;
}

const char* after_name(const char* variable, const char* name) {
  for (; *name != 0; ++name, ++variable)
    if (*variable != *name) return nullptr;
  return *variable == '=' ? variable + 1 : nullptr;
}

View take_until(View& text, char separator) {
  View part{text.data, 0};
  while (part.size < text.size && part.data[part.size] != separator)
    ++part.size;
  const size_t taken = part.size < text.size ? part.size + 1 : part.size;
  text = {text.data + taken, text.size - taken};
  return part;
}

size_t count(const char* const* list) {
  size_t size = 0;
  while (list != nullptr && list[size] != nullptr)
    ++size;
  return size;
}

View written_behind_mark(const char* place) {
  // The compiler must not take the text for what it is now.
  asm volatile("" : "+r"(place));
  View all = view(place);
  take_until(all, '\n');
  return all;
}

View directory_of(View path) {
  while (path.size > 0 && path.data[path.size - 1] != '/')
    --path.size;
  return {path.data, path.size > 1 ? path.size - 1 : path.size};
}

View name_of(View path) {
  size_t start = path.size;
  while (start > 0 && path.data[start - 1] != '/')
    --start;
  return {path.data + start, path.size - start};
}

void complain(View program, const View* parts, size_t count) {
  Buffer<2 * path_capacity> line;
  line.add(program).add(": ");
  for (size_t i = 0; i < count; ++i)
    line.add(parts[i]);
  line.add("\n");
  write_file(2, line.text(), line.size());
}

View error_text(long result) {
  struct Known {
    Error error;
    const char* text;
  };
  static const Known known[] = {
      {Error::not_permitted, "Operation not permitted"},
      {Error::no_entry, "No such file or directory"},
      {Error::no_exec, "Exec format error"},
      {Error::no_memory, "Cannot allocate memory"},
      {Error::access, "Permission denied"},
      {Error::exists, "File exists"},
      {Error::not_directory, "Not a directory"},
      {Error::no_space, "No space left on device"},
      {Error::read_only, "Read-only file system"},
      {Error::loop, "Too many levels of symbolic links"},
      {Error::quota, "Disk quota exceeded"},
  };
  for (const Known& each : known)
    if (is(result, each.error)) return view(each.text);
  static Buffer<24> number;
  number.clear();
  number.add("error ").add_number(static_cast<uint32_t>(-result));
  return number.view();
}

}  // namespace whittle::freestanding
