#pragma once

#include <stddef.h>
#include <stdint.h>

extern "C" {
void* memcpy(void* to, const void* from, size_t size);
void* memmove(void* to, const void* from, size_t size);
void* memset(void* to, int byte, size_t size);
int memcmp(const void* one, const void* other, size_t size);
}

namespace whittle::freestanding {

// Text that ends at a zero or after `size` bytes, and is somebody else's.
struct View {
  const char* data = nullptr;
  size_t size = 0;
};

size_t length(const char* text);
bool equal(View one, View other);
bool starts_with(View text, View prefix);
inline View view(const char* text) {
  return {text, length(text)};
}
// The value in "NAME=VALUE"; nullptr where the name is another one.
const char* after_name(const char* variable, const char* name);
// The part before the first `separator`, which is taken off the text; all of it where
// there is none.
View take_until(View& text, char separator);
// "/a/b/c" -> "/a/b"; "/" and "" where there is nothing above.
View directory_of(View path);
View name_of(View path);

// The texts before a null pointer: arguments, an environment. 0 where there is no list.
size_t count(const char* const* list);

// What a Buffer is made with whose memory stays as it is behind the text, which takes no time.
struct Uncleared {};
inline constexpr Uncleared uncleared;

// Text in a buffer of its own, always ended by a zero. What does not fit is left out, and
// is_cut() says so.
template <size_t capacity>
class Buffer {
 public:
  constexpr Buffer() : data_{} {}
  explicit Buffer(Uncleared) { data_[0] = 0; }
  Buffer& add(View text) {
    if (text.size >= capacity - size_) {
      cut_ = true;
      return *this;
    }
    memcpy(data_ + size_, text.data, text.size);
    size_ += text.size;
    data_[size_] = 0;
    return *this;
  }
  Buffer& add(const char* text) { return add(freestanding::view(text)); }
  // In decimal.
  Buffer& add_number(uint32_t number) {
    char digits[10];
    size_t first = sizeof digits;
    do {
      digits[--first] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    return add(View{digits + first, sizeof digits - first});
  }
  void clear() { resize(0); }
  // Shortens it.
  void resize(size_t size) {
    size_ = size;
    data_[size] = 0;
    cut_ = false;
  }

  View view() const { return {data_, size_}; }
  const char* text() const { return data_; }
  char* data() { return data_; }
  size_t size() const { return size_; }
  bool is_cut() const { return cut_; }
  static constexpr size_t room = capacity;

 private:
  char data_[capacity];
  size_t size_ = 0;
  bool cut_ = false;
};

inline constexpr size_t path_capacity = 4096;
using Path = Buffer<path_capacity>;

// What `whittle bundle` wrote into this very file, behind the line that marks the place.
View written_behind_mark(const char* place);

// "PROGRAM: PARTS\n" on standard error.
void complain(View program, const View* parts, size_t count);
template <typename... Parts>
void complain(View program, const Parts&... parts) {
  const View all[] = {parts...};
  complain(program, all, sizeof...(parts));
}

// What the kernel means by an error: "No such file or directory".
View error_text(long result);

}  // namespace whittle::freestanding
