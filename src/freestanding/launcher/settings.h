#pragma once

#include "freestanding/runtime/process.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

// What `whittle bundle` writes into a launcher: lines "NAME VALUE", in a place of the file
// that starts with a mark. Paths are relative to the bundle's directory, which "@" stands
// for at the start of a path in what is listed with colons.
//
//   up 2                        names to take off the launcher's path for the directory
//   program shared/curl
//   loader lib/ld-linux-x86-64.so.2; absent: the kernel starts the program
//   option --inhibit-cache      an argument of the loader before the program
//   argv0 --argv0               how the loader is told argv[0]; absent: it cannot be
//   name shared/python3         argv[0] instead of the user's
//   library-path @/lib:@/lib/private
//   word -u, file shared/tool.py   arguments of the program before the user's
//   set GCONV_PATH @/lib/gconv  a variable, unless the user has set it
//   append PATH @/bin           behind what the user has set, and a colon
//   undo WHITTLE_UNDO           the variable that tells exec_wrapper of all that
class Settings {
 public:
  // Those of this very file.
  static View text();

  // Gives each line's name and value in turn; false after the last.
  explicit Settings(View lines) : rest_(lines) {}
  bool next(View& name, View& value);

  // The value of the first line of this name, empty where there is none.
  static View find(View lines, const char* name);

 private:
  View rest_;
};

// Appends `value` with every "@" that starts a path replaced by the directory.
template <typename Text>
void add_expanded(Text& text, View value, View directory) {
  bool at_start = true;
  for (size_t i = 0; i < value.size; ++i) {
    if (at_start && value.data[i] == '@') {
      text.add(directory);
    } else {
      text.add(View{value.data + i, 1});
    }
    at_start = value.data[i] == ':';
  }
}

}  // namespace whittle::freestanding
