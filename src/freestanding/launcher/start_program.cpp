#include "freestanding/launcher/start_program.h"

#include "freestanding/launcher/settings.h"
#include "freestanding/launcher/user_exec.h"
#include "freestanding/runtime/process.h"
#include "freestanding/runtime/system_call.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

namespace {

[[noreturn]] void give_up(View program, View act, View what, long result) {
  complain(program, act, what, view(": "), error_text(result));
  exit_process(could_not_start);
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

const char* expanded(View value, View directory) {
  const size_t start = texts.size();
  add_expanded(texts, value, directory);
  return finished_text(start);
}

// LOADER OPTION... PROGRAM, or PROGRAM's name where the kernel starts it; then the
// arguments of the program.
List new_arguments(View settings, View directory, const char* loader, const char* program,
                   const Process& process) {
  const auto given = static_cast<size_t>(process.argument_count);
  List list{make_list<const char*>(given + 2 * count_lines(settings) + 8)};
  if (list.items == nullptr) return list;
  const View other = Settings::find(settings, "name");
  const char* name = given > 0 ? process.arguments[0] : program;
  if (other.size != 0) name = path_in(directory, other);
  list.add(loader != nullptr ? loader : name);
  Settings lines(settings);
  View key, value;
  while (lines.next(key, value)) {
    if (equal(key, view("option"))) list.add(copy_of(value));
    if (equal(key, view("argv0"))) {
      list.add(copy_of(value));
      list.add(name);
    }
    if (equal(key, view("library-path"))) {
      list.add("--library-path");
      list.add(expanded(value, directory));
    }
  }
  if (loader != nullptr) list.add(program);
  Settings again(settings);
  while (again.next(key, value)) {
    if (equal(key, view("file"))) list.add(path_in(directory, value));
    if (equal(key, view("word"))) list.add(copy_of(value));
  }
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

// Makes the environment of the program, and writes down what it did to the caller's.
class NewEnvironment {
 public:
  NewEnvironment(View settings, View directory, const Process& process)
      : settings_(settings), directory_(directory), process_(process) {
    list_.items = make_list<const char*>(count(process.environment) + count_lines(settings) + 2);
    if (list_.items == nullptr) return;
    take_over();
    View key, value;
    for (Settings lines(settings); lines.next(key, value);) {
      if (equal(key, view("set"))) change(value, false);
      if (equal(key, view("append"))) change(value, true);
    }
    const View undo_name = Settings::find(settings, "undo");
    if (undo_name.size == 0 || undo_.size() == 0) return;
    const size_t start = texts.size();
    texts.add(undo_name).add("=").add(undo_.view());
    list_.add(finished_text(start));
  }

  const List& list() const { return list_; }

 private:
  void take_over() {
    const char* preload = process_.variable("WHITTLE_PRELOAD");
    const bool keep = preload != nullptr && equal(view(preload), view("keep"));
    for (char** each = process_.environment; *each != nullptr; ++each) {
      if (keep || !is_left_out(*each)) {
        list_.add(*each);
      } else {
        undo_.add("+").add(*each).add("\n");
      }
    }
  }

  // "NAME VALUE" of the settings.
  void change(View line, bool is_appended) {
    const View name = take_until(line, ' ');
    const char* plain = copy_of(name);
    const char* given = process_.variable(plain);
    if (given != nullptr && !is_appended) return;
    const size_t start = texts.size();
    texts.add(name).add("=");
    const bool has_before = given != nullptr && given[0] != 0;
    if (has_before) texts.add(given).add(":");
    const size_t end = texts.size();
    add_expanded(texts, line, directory_);
    const char* made = finished_text(start);
    if (has_before) {
      undo_.add("~").add(name).add("=:").add(texts.text() + end).add("\n");
    } else {
      undo_.add("-").add(made).add("\n");
    }
    size_t at = 0;
    while (at < list_.count && after_name(list_.items[at], plain) == nullptr)
      ++at;
    if (at == list_.count) {
      list_.add(made);
    } else {
      list_.items[at] = made;
    }
  }

  View settings_;
  View directory_;
  const Process& process_;
  List list_{};
  static Buffer<4 * path_capacity> undo_;
};
Buffer<4 * path_capacity> NewEnvironment::undo_;

// Starts the program; what it returns is why it could not.
long start(const Process& process, const List& arguments, const List& environment,
           const char* loader, const char* program) {
  const char* how = process.variable("WHITTLE_EXEC");
  const bool by_kernel = loader == nullptr || (how != nullptr && equal(view(how), view("ld")));
  MappedLoader mapped;
  if (!by_kernel && !failed(map_loader(loader, process.aux(aux_page_size, 4096), mapped))) {
    become(mapped, process,
           {.arguments = arguments.items,
            .argument_count = arguments.count,
            .environment = environment.items,
            .variable_count = environment.count,
            .file_name = program});
  }
  return execute(loader != nullptr ? loader : program, const_cast<char* const*>(arguments.items),
                 const_cast<char* const*>(environment.items));
}

}  // namespace

int start_program(const Process& process, View name, View settings, View directory) {
  const View loader_place = Settings::find(settings, "loader");
  const char* loader = loader_place.size == 0 ? nullptr : path_in(directory, loader_place);
  const char* program = path_in(directory, Settings::find(settings, "program"));
  const List arguments = new_arguments(settings, directory, loader, program, process);
  const NewEnvironment made(settings, directory, process);
  const List& environment = made.list();
  if (arguments.items == nullptr || environment.items == nullptr)
    give_up(name, view("cannot start"), {}, -static_cast<long>(Error::no_memory));
  if (texts.is_cut()) {
    complain(name, view("cannot start: its path and its variables are too long: "), directory);
    return could_not_start;
  }
  const long refused = start(process, arguments, environment, loader, program);
  give_up(name, view("cannot start "), view(loader != nullptr ? loader : program), refused);
}

}  // namespace whittle::freestanding
