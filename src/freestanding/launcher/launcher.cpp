// What lies in the bin/ of a bundle: it starts shared/NAME by the bundle's own loader.
#include "freestanding/launcher/own_path.h"
#include "freestanding/launcher/settings.h"
#include "freestanding/launcher/start_program.h"
#include "freestanding/runtime/process.h"
#include "freestanding/runtime/text.h"

namespace whittle::freestanding {

namespace {

// The directory of the bundle: this file's path less some names.
View bundle_directory(View self, View settings) {
  const View up = Settings::find(settings, "up");
  int names = up.size == 1 ? up.data[0] - '0' : 2;
  for (; names > 0; --names)
    self = directory_of(self);
  return self;
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
  if (self.is_cut()) {
    complain(name, view("cannot start: the path of the bundle is too long"));
    return could_not_start;
  }
  return start_program(process, name, settings, bundle_directory(self.view(), settings));
}

}  // namespace whittle::freestanding
