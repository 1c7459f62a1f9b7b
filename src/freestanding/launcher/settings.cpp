#include "freestanding/launcher/settings.h"

namespace whittle::freestanding {

namespace {

// What src/bundle/launcher_file.cpp looks for and overwrites: the mark, then lines, then
// zeros up to the end.
constexpr size_t settings_capacity = 4096;
__attribute__((used, section(".data.settings"))) char own_settings[settings_capacity] =
    "whittle launcher settings\n";

}  // namespace

View Settings::text() {
  return written_behind_mark(own_settings);
}

bool Settings::next(View& name, View& value) {
  if (rest_.size == 0) return false;
  value = take_until(rest_, '\n');
  name = take_until(value, ' ');
  return true;
}

View Settings::find(View lines, const char* name) {
  Settings settings(lines);
  View each, value;
  while (settings.next(each, value))
    if (equal(each, view(name))) return value;
  return {};
}

}  // namespace whittle::freestanding
