// A library that is loaded with a program of a bundle that looks for files by constant paths.
//
// What the program reads, asks about, loads or executes by an absolute path is taken from the
// bundle where that has it, and from the machine otherwise. What is opened to be written is the
// machine's. `whittle bundle` writes into this file where things lie, a line each, the longest
// path first:
//
//   /usr/share share            what is below /usr/share lies below share/ of the bundle
//   /usr/lib/jvm/java-17 .      and what is below that, in the bundle's directory itself
//
// A path is looked up as it is written, without "//", "/./" and "/../". A script of the bundle is
// run by the interpreter of its first line, where the bundle has that: the kernel would take the
// machine's. Calls of the libc among its own functions do not come by here (its locales, time zones
// and character sets), nor do programs that call the kernel by themselves.
//
// Libraries call these functions before constructors have run, and the child of vfork() in its
// parent's memory: what is looked up is on the stack, and what is kept is the same whoever
// writes it.
#include "freestanding/runtime/system_call.h"
#include "freestanding/runtime/text.h"
#include "freestanding/runtime/wrapper.h"

#include <stdarg.h>

extern "C" {
struct AddressInfo {
  const char* file;
  void* base;
  const char* symbol;
  void* address;
};
int dladdr(const void* address, AddressInfo* info);
}

namespace whittle::freestanding {

namespace {

// What src/bundle/launcher_file.cpp looks for and overwrites: the mark, then lines, then zeros.
constexpr size_t table_capacity = 4096;
__attribute__((used, section(".data.table"))) char own_table[table_capacity] =
    "whittle bundle paths\n";

// The directory of the bundle, of which this library is in lib/.
Path directory;

void find_directory() {
  if (directory.size() > 0) return;
  AddressInfo info;
  if (dladdr(own_table, &info) == 0 || info.file == nullptr) return;
  Path found(uncleared);
  if (info.file[0] != '/') {
    char here[path_capacity];
    if (failed(system_call(Call::getcwd, as_long(here), sizeof here))) return;
    found.add(here).add("/");
  }
  found.add(directory_of(directory_of(view(info.file))));
  if (!found.is_cut()) directory.add(found.view());
}

__attribute__((constructor)) void find_at_start() {
  find_directory();
}

// "/a//b/./c/../d" -> "/a/b/d".
void add_plain(Path& plain, View path) {
  while (path.size > 0) {
    const View name = take_until(path, '/');
    if (name.size == 0 || equal(name, view("."))) continue;
    if (equal(name, view(".."))) {
      plain.resize(directory_of(plain.view()).size);
      continue;
    }
    plain.add("/").add(name);
  }
}

// Of access(): 0 asks whether it exists.
constexpr long may_execute = 1;
bool may(long access, const char* path) {
  return !failed(system_call(Call::faccessat, at_working_directory, as_long(path), access));
}
bool exists(const char* path) {
  return may(0, path);
}

// A path as the program has it, and as it is looked for.
class Found {
 public:
  explicit Found(const char* path, bool may_be_here = true) : path_(path) {
    if (path == nullptr || path[0] != '/' || !may_be_here) return;
    find_directory();
    if (directory.size() > 0) look();
  }
  Found(const Found&) = delete;
  Found& operator=(const Found&) = delete;

  operator const char*() const { return path_; }
  // Also where the program itself had its path in the bundle.
  bool is_in_bundle() const {
    if (path_ == here_.text()) return true;
    const View path = path_ == nullptr ? View{} : view(path_);
    const View top = directory.view();
    return top.size > 0 && path.size > top.size && starts_with(path, top) &&
           path.data[top.size] == '/';
  }

 private:
  void look() {
    Path plain(uncleared);
    add_plain(plain, view(path_));
    View lines = written_behind_mark(own_table);
    while (lines.size > 0 && !plain.is_cut()) {
      View place = take_until(lines, '\n');
      const View above = take_until(place, ' ');
      const View path = plain.view();
      if (path.size <= above.size + 1 || !starts_with(path, above) || path.data[above.size] != '/')
        continue;
      here_.clear();
      here_.add(directory.view());
      if (!equal(place, view("."))) here_.add("/").add(place);
      here_.add(View{path.data + above.size, path.size - above.size});
      if (here_.is_cut() || !exists(here_.text())) continue;
      path_ = here_.text();
      return;
    }
  }

  const char* path_;
  Path here_{uncleared};
};

// The first line of a script as Linux reads it: "#!INTERPRETER ARGUMENT", of 256 bytes at most.
class FirstLine {
 public:
  explicit FirstLine(const char* path) {
    const long file = open_file(path, open_read_only);
    if (failed(file)) return;
    const long size = read_file(file, text_, sizeof text_ - 1);
    close_file(file);
    if (size < 3 || text_[0] != '#' || text_[1] != '!') return;
    View rest{text_ + 2, static_cast<size_t>(size) - 2};
    View line = without_blanks(take_until(rest, '\n'));
    const View interpreter = take_until_blank(line);
    argument_ = ended(without_blanks(line));
    interpreter_ = ended(interpreter);
  }
  FirstLine(const FirstLine&) = delete;
  FirstLine& operator=(const FirstLine&) = delete;

  // nullptr: it has none.
  const char* interpreter() const { return interpreter_; }
  char* argument() const { return argument_; }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t'; }
  static View without_blanks(View text) {
    while (text.size > 0 && is_blank(*text.data)) {
      ++text.data;
      --text.size;
    }
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
      --text.size;
    return text;
  }
  static View take_until_blank(View& text) {
    size_t end = 0;
    while (end < text.size && !is_blank(text.data[end]))
      ++end;
    const View taken{text.data, end};
    text = {text.data + end, text.size - end};
    return taken;
  }
  char* ended(View part) {
    if (part.size == 0) return nullptr;
    char* const text = text_ + (part.data - text_);
    text[part.size] = 0;
    return text;
  }

  char text_[257] = {};
  char* interpreter_ = nullptr;
  char* argument_ = nullptr;
};

// Starts, by `start(path, arguments)`, what lies at a path: a script of the bundle by the
// bundle's interpreter.
template <typename Start>
int start_found(const char* path, char* const* arguments, Start start) {
  const Found found(path);
  if (!found.is_in_bundle() || !may(may_execute, found)) return start(found, arguments);
  const FirstLine line(found);
  const Found interpreter(line.interpreter());
  if (!interpreter.is_in_bundle()) return start(found, arguments);
  const size_t given = count(arguments);
  auto** all = static_cast<const char**>(__builtin_alloca((given + 4) * sizeof(char*)));
  size_t size = 0;
  all[size++] = interpreter;
  if (line.argument() != nullptr) all[size++] = line.argument();
  all[size++] = found;
  for (size_t i = 1; i < given; ++i)
    all[size++] = arguments[i];
  all[size] = nullptr;
  return start(interpreter, const_cast<char* const*>(all));
}

template <typename Function>
Function* behind_this(Function*& kept, const char* name) {
  if (kept == nullptr) kept = function_behind_this<Function>(name);
  if (kept == nullptr) __builtin_trap();  // who calls it has it from nowhere
  return kept;
}

// A pattern of glob(), whose directory is looked up as far as it is none itself: "/etc/app/*.conf"
// is "*.conf" in "/etc/app", wherever that is.
class FoundPattern {
 public:
  explicit FoundPattern(const char* pattern) : pattern_(pattern) {
    size_t end = 0;
    size_t plain_size = 0;
    for (; pattern[plain_size] != 0 && !is_special(pattern[plain_size]); ++plain_size)
      if (pattern[plain_size] == '/') end = plain_size;
    if (pattern[plain_size] == 0) end = plain_size;
    if (end == 0) return;
    Path above(uncleared);
    above.add(View{pattern, end});
    const Found found(above.text(), !above.is_cut());
    if (!found.is_in_bundle()) return;
    for (const char* each = found; *each != 0; ++each) {
      if (is_special(*each)) here_.add("\\");
      here_.add(View{each, 1});
    }
    here_.add(pattern + end);
    if (!here_.is_cut()) pattern_ = here_.text();
  }
  FoundPattern(const FoundPattern&) = delete;
  FoundPattern& operator=(const FoundPattern&) = delete;

  operator const char*() const { return pattern_; }

 private:
  static bool is_special(char c) {
    return c == '*' || c == '?' || c == '[' || c == '{' || c == '~' || c == '\\';
  }

  const char* pattern_;
  Path here_{uncleared};
};

// Of open(): anything else than to read what is there. O_TMPFILE has a bit of its own.
bool is_written(int flags) {
  return (flags & (open_write_only | open_read_write | open_create | 020000000)) != 0;
}
// Of fopen(): "r", "rb", "re", but not "r+".
bool is_read(const char* mode) {
  if (mode == nullptr || mode[0] != 'r') return false;
  for (; *mode != 0; ++mode)
    if (*mode == '+') return false;
  return true;
}

}  // namespace

}  // namespace whittle::freestanding

using namespace whittle::freestanding;

// A function with a parameter `path`, for which `look_up` defines `found`.
#define WRAP_BY(look_up, result, name, parameters, arguments) \
  WRAPPED result name parameters {                            \
    using Function = result parameters;                       \
    static Function* next;                                    \
    const look_up;                                            \
    path = found;                                             \
    return behind_this(next, #name) arguments;                \
  }
// What is looked up in the bundle where `condition` holds.
#define WRAP_IF(condition, result, name, parameters, arguments) \
  WRAP_BY(Found found(path, condition), result, name, parameters, arguments)
#define WRAP_PATTERN(name, parameters, arguments) \
  WRAP_BY(FoundPattern found(path), int, name, parameters, arguments)
#define WRAP(result, name, parameters, arguments) WRAP_IF(true, result, name, parameters, arguments)
#define WRAP_FOPEN(name, parameters, arguments) \
  WRAP_IF(is_read(mode), void*, name, parameters, arguments)

// execve() and its like, with parameters `path` and `arguments`.
#define WRAP_START(name, parameters, call)                                              \
  WRAPPED int name parameters {                                                         \
    using Function = int parameters;                                                    \
    static Function* next;                                                              \
    return start_found(path, arguments, [&](const char* path, char* const* arguments) { \
      return behind_this(next, #name) call;                                             \
    });                                                                                 \
  }

// open() and its like: `parameters` end with the flags, and a mode follows where they create.
#define WRAP_OPEN(name, parameters, arguments, ...)             \
  WRAPPED int name parameters {                                 \
    using Function = int(__VA_ARGS__);                          \
    static Function* next;                                      \
    va_list list;                                               \
    va_start(list, flags);                                      \
    const int mode = is_written(flags) ? va_arg(list, int) : 0; \
    va_end(list);                                               \
    const Found found(path, !is_written(flags));                \
    path = found;                                               \
    return behind_this(next, #name) arguments;                  \
  }

extern "C" {

WRAP_OPEN(open, (const char* path, int flags, ...), (path, flags, mode), const char*, int, ...)
WRAP_OPEN(open64, (const char* path, int flags, ...), (path, flags, mode), const char*, int, ...)
WRAP_OPEN(openat, (int at, const char* path, int flags, ...), (at, path, flags, mode), int,
          const char*, int, ...)
WRAP_OPEN(openat64, (int at, const char* path, int flags, ...), (at, path, flags, mode), int,
          const char*, int, ...)
// What is compiled with _FORTIFY_SOURCE: never to create.
WRAP(int, __open_2, (const char* path, int flags), (path, flags))
WRAP(int, __open64_2, (const char* path, int flags), (path, flags))
WRAP(int, __openat_2, (int at, const char* path, int flags), (at, path, flags))
WRAP(int, __openat64_2, (int at, const char* path, int flags), (at, path, flags))
WRAP_FOPEN(fopen, (const char* path, const char* mode), (path, mode))
WRAP_FOPEN(fopen64, (const char* path, const char* mode), (path, mode))
WRAP_FOPEN(freopen, (const char* path, const char* mode, void* file), (path, mode, file))
WRAP_FOPEN(freopen64, (const char* path, const char* mode, void* file), (path, mode, file))

WRAP(void*, opendir, (const char* path), (path))
WRAP(int, scandir, (const char* path, void* list, void* select, void* compare),
     (path, list, select, compare))
WRAP(int, scandir64, (const char* path, void* list, void* select, void* compare),
     (path, list, select, compare))
WRAP(int, nftw, (const char* path, void* each, int files, int flags), (path, each, files, flags))
WRAP(int, nftw64, (const char* path, void* each, int files, int flags), (path, each, files, flags))
WRAP_PATTERN(glob, (const char* path, int flags, void* fail, void* list), (path, flags, fail, list))
WRAP_PATTERN(glob64, (const char* path, int flags, void* fail, void* list),
             (path, flags, fail, list))
WRAP(int, chdir, (const char* path), (path))

WRAP(int, stat, (const char* path, void* info), (path, info))
WRAP(int, stat64, (const char* path, void* info), (path, info))
WRAP(int, lstat, (const char* path, void* info), (path, info))
WRAP(int, lstat64, (const char* path, void* info), (path, info))
WRAP(int, fstatat, (int at, const char* path, void* info, int flags), (at, path, info, flags))
WRAP(int, fstatat64, (int at, const char* path, void* info, int flags), (at, path, info, flags))
WRAP(int, statx, (int at, const char* path, int flags, unsigned mask, void* info),
     (at, path, flags, mask, info))
// What was linked with a glibc before 2.33 calls these.
WRAP(int, __xstat, (int version, const char* path, void* info), (version, path, info))
WRAP(int, __xstat64, (int version, const char* path, void* info), (version, path, info))
WRAP(int, __lxstat, (int version, const char* path, void* info), (version, path, info))
WRAP(int, __lxstat64, (int version, const char* path, void* info), (version, path, info))
WRAP(int, __fxstatat, (int version, int at, const char* path, void* info, int flags),
     (version, at, path, info, flags))
WRAP(int, __fxstatat64, (int version, int at, const char* path, void* info, int flags),
     (version, at, path, info, flags))

WRAP(int, access, (const char* path, int mode), (path, mode))
WRAP(int, eaccess, (const char* path, int mode), (path, mode))
WRAP(int, euidaccess, (const char* path, int mode), (path, mode))
WRAP(int, faccessat, (int at, const char* path, int mode, int flags), (at, path, mode, flags))
WRAP(long, readlink, (const char* path, char* text, size_t size), (path, text, size))
WRAP(long, readlinkat, (int at, const char* path, char* text, size_t size), (at, path, text, size))
WRAP(char*, realpath, (const char* path, char* out), (path, out))
WRAP(char*, __realpath_chk, (const char* path, char* out, size_t size), (path, out, size))
WRAP(char*, canonicalize_file_name, (const char* path), (path))

WRAP_START(execve, (const char* path, char* const* arguments, char* const* environment),
           (path, arguments, environment))
WRAP_START(execvpe, (const char* path, char* const* arguments, char* const* environment),
           (path, arguments, environment))
WRAP_START(posix_spawn,
           (int* process, const char* path, const void* actions, const void* attributes,
            char* const* arguments, char* const* environment),
           (process, path, actions, attributes, arguments, environment))
WRAP_START(posix_spawnp,
           (int* process, const char* path, const void* actions, const void* attributes,
            char* const* arguments, char* const* environment),
           (process, path, actions, attributes, arguments, environment))

// The loader searches for a plain name by who asks, which it knows by where it returns to: such
// a call must leave nothing of this one behind.
using Dlopen = void*(const char*, int);
static Dlopen* next_dlopen;
__attribute__((noinline)) static void* open_by_path(const char* path, int mode) {
  const Found found(path);
  return behind_this(next_dlopen, "dlopen")(found, mode);
}
WRAPPED void* dlopen(const char* path, int mode) {
  if (path != nullptr && path[0] == '/') return open_by_path(path, mode);
  Dlopen* const next = behind_this(next_dlopen, "dlopen");
  [[clang::musttail]] return next(path, mode);
}

}  // extern "C"
