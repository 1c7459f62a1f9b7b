#include "freestanding/launcher/own_path.h"

#include "freestanding/runtime/system_call.h"

namespace whittle::freestanding {

namespace {

constexpr int most_links = 40;

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

}  // namespace

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

}  // namespace whittle::freestanding
