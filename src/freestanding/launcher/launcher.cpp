// What lies in the bin/ of a bundle: it starts shared/NAME by the bundle's own loader.
#include "freestanding/launcher/settings.h"
#include "freestanding/launcher/user_exec.h"
#include "freestanding/runtime/process.h"
#include "freestanding/runtime/system_call.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

namespace {

constexpr int could_not_start = 127;  // as a shell says it
constexpr int most_links = 40;

[[noreturn]] void give_up(View program, View act, View what, long result) {
  complain(program, act, what, view(": "), error_text(result));
  exit_process(could_not_start);
}

// Follows the links at the end of a path to what is none.
void follow_links(Path& path) {
  for (int i = 0; i < most_links; ++i) {
    static char target[path_capacity];
    const long size = system_call(Call::readlinkat, at_working_directory, as_long(path.text()),
                                  as_long(target), sizeof target - 1);
    if (failed(size)) return;
    if (target[0] == '/') {
      path.clear();
    } else {
      const View directory = directory_of(path.view());
      path.resize(directory.size);
      if (directory.size > 0) path.add("/");
    }
    path.add(View{target, static_cast<size_t>(size)});
  }
}

// Where this file is: as the kernel says, or where there is no /proc as it was started.
void find_own_path(const Process& process, Path& path) {
  const long size = system_call(Call::readlinkat, at_working_directory, as_long("/proc/self/exe"),
                                as_long(path.data()), Path::room - 1);
  if (!failed(size)) {
    path.resize(static_cast<size_t>(size));
    return;
  }
  const auto* started = reinterpret_cast<const char*>(process.aux(aux_file_name));
  if (started == nullptr) started = process.arguments[0];
  path.clear();
  if (started[0] != '/') {
    const long end = system_call(Call::getcwd, as_long(path.data()), static_cast<long>(Path::room));
    if (!failed(end)) path.resize(static_cast<size_t>(end) - 1);
    path.add("/");
  }
  path.add(started);
  follow_links(path);
}

// Memory for lists whose length the caller's arguments decide. It is never given back.
template <typename T>
T* make_list(size_t count) {
  const long made = map_memory(nullptr, count * sizeof(T), protect_read | protect_write,
                               map_private | map_anonymous);
  return failed(made) ? nullptr : reinterpret_cast<T*>(made);
}

// All texts that are made here: paths and variables.
Buffer<16 * path_capacity> texts;

// Ends the text that was added since `start`, and gives it.
const char* finished_text(size_t start) {
  texts.add(View{"", 1});
  return texts.text() + start;
}
const char* path_in(View directory, View path) {
  const size_t start = texts.size();
  texts.add(directory).add("/").add(path);
  return finished_text(start);
}
const char* copy_of(View text) {
  const size_t start = texts.size();
  texts.add(text);
  return finished_text(start);
}

struct List {
  const char** items;
  size_t count = 0;
  void add(const char* item) { items[count++] = item; }
};

size_t count_lines(View lines) {
  size_t count = 0;
  for (size_t i = 0; i < lines.size; ++i)
    count += lines.data[i] == '\n';
  return count;
}

// LOADER OPTION... PROGRAM BEFORE... ARGUMENT...
List loader_arguments(View settings, View directory, const char* loader, const char* program,
                      const Process& process) {
  const auto given = static_cast<size_t>(process.argument_count);
  List list{make_list<const char*>(given + 2 * count_lines(settings) + 8)};
  if (list.items == nullptr) return list;
  list.add(loader);
  Settings lines(settings);
  View name, value;
  while (lines.next(name, value)) {
    if (equal(name, view("option"))) list.add(copy_of(value));
    if (equal(name, view("argv0")) && given > 0) {
      list.add(copy_of(value));
      list.add(process.arguments[0]);
    }
    if (equal(name, view("library-path"))) {
      list.add("--library-path");
      const size_t start = texts.size();
      add_expanded(texts, value, directory);
      list.add(finished_text(start));
    }
  }
  list.add(program);
  Settings again(settings);
  while (again.next(name, value))
    if (equal(name, view("before"))) list.add(path_in(directory, value));
  for (size_t i = 1; i < given; ++i)
    list.add(process.arguments[i]);
  return list;
}

// Variables by which the caller's libraries would come into a process whose libc is not
// the caller's.
bool is_left_out(const char* variable) {
  return after_name(variable, "LD_PRELOAD") != nullptr ||
         after_name(variable, "LD_AUDIT") != nullptr;
}

List new_environment(View settings, View directory, const Process& process) {
  size_t given = 0;
  while (process.environment[given] != nullptr)
    ++given;
  List list{make_list<const char*>(given + count_lines(settings) + 1)};
  if (list.items == nullptr) return list;
  const char* preload = process.variable("WHITTLE_PRELOAD");
  const bool keep = preload != nullptr && equal(view(preload), view("keep"));
  for (size_t i = 0; i < given; ++i)
    if (keep || !is_left_out(process.environment[i])) list.add(process.environment[i]);
  Settings lines(settings);
  View name, value;
  while (lines.next(name, value)) {
    if (!equal(name, view("set"))) continue;
    const View variable = take_until(value, ' ');
    const size_t start = texts.size();
    texts.add(variable);
    const char* plain = finished_text(start);
    if (process.variable(plain) != nullptr) continue;
    const size_t whole = texts.size();
    texts.add(variable).add("=");
    add_expanded(texts, value, directory);
    list.add(finished_text(whole));
  }
  return list;
}

}  // namespace

int run(const Process& process) {
  static Path self;
  find_own_path(process, self);
  const View name = name_of(self.view());
  const View settings = Settings::text();
  if (settings.size == 0) {
    complain(name, view("this launcher belongs to no bundle: `whittle bundle` makes one"));
    return could_not_start;
  }
  const View directory = directory_of(directory_of(self.view()));
  const char* loader = path_in(directory, Settings::find(settings, "loader"));
  const char* program = path_in(directory, Settings::find(settings, "program"));
  const List arguments = loader_arguments(settings, directory, loader, program, process);
  const List environment = new_environment(settings, directory, process);
  if (arguments.items == nullptr || environment.items == nullptr)
    give_up(name, view("cannot start"), {}, -static_cast<long>(Error::no_memory));
  if (self.is_cut() || texts.is_cut()) {
    complain(name, view("cannot start: the path of the bundle is too long: "), directory);
    return could_not_start;
  }
  const char* how = process.variable("WHITTLE_EXEC");
  const bool by_kernel = how != nullptr && equal(view(how), view("ld"));
  MappedLoader mapped;
  const long result = by_kernel ? 0 : map_loader(loader, process.aux(aux_page_size, 4096), mapped);
  if (!by_kernel && !failed(result)) {
    become(mapped, process,
           {.arguments = arguments.items,
            .argument_count = arguments.count,
            .environment = environment.items,
            .variable_count = environment.count,
            .file_name = program});
  }
  const long refused = execute(loader, const_cast<char* const*>(arguments.items),
                               const_cast<char* const*>(environment.items));
  give_up(name, view("cannot start "), view(loader), refused);
}

}  // namespace whittle::freestanding
