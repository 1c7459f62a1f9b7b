// A library that is loaded with a program of a bundle whose launcher has set variables.
//
// Whatever the program starts gets the environment it would have had without the bundle:
// another program must not be told of this one's character sets and time zones. The
// launcher has written down in WHITTLE_UNDO what it did, a line each:
//
//   -NAME=VALUE    set; taken out again where it still has that value
//   ~NAME=END      appended; cut off again where the value still ends so
//   +NAME=VALUE    taken out; put back where it is not set
//
// A launcher that is started so does its own again. Programs that call the kernel by
// themselves are not reached, nor those that have no libc of their own.
//
// The child of vfork() runs in its parent's memory: what is made here is on the stack.
#include "freestanding/runtime/text.h"
#include "freestanding/runtime/wrapper.h"

#include <stdarg.h>

extern "C" char** environ;

namespace whittle::freestanding {

namespace {

constexpr const char* undo_name = "WHITTLE_UNDO";

using Execve = int(const char*, char* const*, char* const*);
using Fexecve = int(int, char* const*, char* const*);
using Spawn = int(int*, const char*, const void*, const void*, char* const*, char* const*);
using System = int(const char*);
using Popen = void*(const char*, const char*);

// The functions of the libc behind this one.
struct Next {
  Execve* execve;
  Execve* execvpe;
  Fexecve* fexecve;
  Spawn* posix_spawn;
  Spawn* posix_spawnp;
  System* system;
  Popen* popen;
};
Next next;

__attribute__((constructor)) void find_all() {
  next.execve = function_behind_this<Execve>("execve");
  next.execvpe = function_behind_this<Execve>("execvpe");
  next.fexecve = function_behind_this<Fexecve>("fexecve");
  next.posix_spawn = function_behind_this<Spawn>("posix_spawn");
  next.posix_spawnp = function_behind_this<Spawn>("posix_spawnp");
  next.system = function_behind_this<System>("system");
  next.popen = function_behind_this<Popen>("popen");
}

const char* undo_of(char* const* environment) {
  for (; environment != nullptr && *environment != nullptr; ++environment)
    if (const char* lines = after_name(*environment, undo_name)) return lines;
  return nullptr;
}

// What has to be had for the new environment: as many pointers, and as many bytes.
struct Room {
  size_t pointers = 0;
  size_t bytes = 0;
};
Room room_for(char* const* environment) {
  const char* undo = undo_of(environment);
  if (undo == nullptr) return {};
  size_t lines = 0;
  for (const char* at = undo; *at != 0; ++at)
    lines += *at == '\n';
  Room room{.pointers = count(environment) + lines + 1, .bytes = length(undo) + 1};
  for (char* const* each = environment; *each != nullptr; ++each)
    if (after_name(*each, "PATH") != nullptr) room.bytes += length(*each) + 1;
  return room;
}

bool ends_with(View text, View end) {
  return text.size >= end.size && memcmp(text.data + text.size - end.size, end.data, end.size) == 0;
}

View name_of_variable(View variable) {
  return take_until(variable, '=');
}

// The environment without what the launcher did to it, made in the room there is.
class Cleaned {
 public:
  Cleaned(char* const* environment, char** pointers, char* bytes) : list_(pointers), bytes_(bytes) {
    View lines = view(undo_of(environment));
    for (char* const* each = environment; *each != nullptr; ++each)
      if (after_name(*each, undo_name) == nullptr) list_[size_++] = *each;
    while (lines.size > 0) {
      const View line = take_until(lines, '\n');
      if (line.size > 1) undo(line.data[0], View{line.data + 1, line.size - 1});
    }
    list_[size_] = nullptr;
  }

  char** list() const { return list_; }

 private:
  void undo(char what, View variable) {
    const View name = name_of_variable(variable);
    size_t at = 0;
    while (at < size_ && !equal(name_of_variable(view(list_[at])), name))
      ++at;
    if (what == '+' && at == size_) list_[size_++] = copy(variable);
    if (at == size_) return;
    const View there = view(list_[at]);
    if (what == '-' && equal(there, variable)) list_[at] = list_[--size_];
    const View end{variable.data + name.size + 1, variable.size - name.size - 1};
    if (what == '~' && ends_with(there, end))
      list_[at] = copy(View{there.data, there.size - end.size});
  }

  char* copy(View text) {
    char* made = bytes_;
    memcpy(made, text.data, text.size);
    made[text.size] = 0;
    bytes_ += text.size + 1;
    return made;
  }

  char** list_;
  char* bytes_;
  size_t size_ = 0;
};

// Calls `function` with the environment as it would have been.
template <typename Function>
auto with_clean(char* const* environment, Function function) {
  const Room room = room_for(environment);
  if (room.pointers == 0) return function(environment);
  auto** pointers = static_cast<char**>(__builtin_alloca((room.pointers + 1) * sizeof(char*)));
  auto* bytes = static_cast<char*>(__builtin_alloca(room.bytes));
  const Cleaned cleaned(environment, pointers, bytes);
  return function(static_cast<char* const*>(cleaned.list()));
}

// system() and popen() take the environment of the process itself.
template <typename Function>
auto with_clean_process(Function function) {
  char** const own = environ;
  return with_clean(own, [&](char* const* clean) {
    environ = const_cast<char**>(clean);
    auto result = function();
    environ = own;
    return result;
  });
}

// The arguments of execl() and its like, up to the null pointer.
size_t count_arguments(va_list list) {
  size_t size = 1;
  while (va_arg(list, char*) != nullptr)
    ++size;
  return size;
}

}  // namespace

}  // namespace whittle::freestanding

using namespace whittle::freestanding;

// Collects what follows `first` into `arguments`, an array on the stack of the caller.
#define COLLECT(first)                                                                  \
  va_list list;                                                                         \
  va_start(list, first);                                                                \
  va_list counted;                                                                      \
  va_copy(counted, list);                                                               \
  const size_t size = (first) == nullptr ? 0 : count_arguments(counted);                \
  va_end(counted);                                                                      \
  auto** arguments = static_cast<char**>(__builtin_alloca((size + 1) * sizeof(char*))); \
  arguments[0] = const_cast<char*>(first);                                              \
  for (size_t i = 1; i <= size; ++i)                                                    \
  arguments[i] = va_arg(list, char*)

extern "C" {

WRAPPED int execve(const char* path, char* const* arguments, char* const* environment) {
  return with_clean(environment,
                    [&](char* const* clean) { return next.execve(path, arguments, clean); });
}

WRAPPED int execv(const char* path, char* const* arguments) {
  return execve(path, arguments, environ);
}

WRAPPED int execvpe(const char* file, char* const* arguments, char* const* environment) {
  return with_clean(environment,
                    [&](char* const* clean) { return next.execvpe(file, arguments, clean); });
}

WRAPPED int execvp(const char* file, char* const* arguments) {
  return execvpe(file, arguments, environ);
}

WRAPPED int fexecve(int file, char* const* arguments, char* const* environment) {
  return with_clean(environment,
                    [&](char* const* clean) { return next.fexecve(file, arguments, clean); });
}

WRAPPED int execl(const char* path, const char* first, ...) {
  COLLECT(first);
  va_end(list);
  return execve(path, arguments, environ);
}

WRAPPED int execlp(const char* file, const char* first, ...) {
  COLLECT(first);
  va_end(list);
  return execvpe(file, arguments, environ);
}

WRAPPED int execle(const char* path, const char* first, ...) {
  COLLECT(first);
  char* const* environment = va_arg(list, char* const*);
  va_end(list);
  return execve(path, arguments, environment);
}

WRAPPED int posix_spawn(int* process, const char* path, const void* actions, const void* attributes,
                        char* const* arguments, char* const* environment) {
  return with_clean(environment, [&](char* const* clean) {
    return next.posix_spawn(process, path, actions, attributes, arguments, clean);
  });
}

WRAPPED int posix_spawnp(int* process, const char* file, const void* actions,
                         const void* attributes, char* const* arguments, char* const* environment) {
  return with_clean(environment, [&](char* const* clean) {
    return next.posix_spawnp(process, file, actions, attributes, arguments, clean);
  });
}

WRAPPED int system(const char* command) {
  return with_clean_process([&] { return next.system(command); });
}

WRAPPED void* popen(const char* command, const char* type) {
  return with_clean_process([&] { return next.popen(command, type); });
}

}  // extern "C"
