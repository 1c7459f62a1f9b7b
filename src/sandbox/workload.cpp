// As observed with dockerd 20.10 and runc 1.1: PATH and HOSTNAME are set unless the image
// sets them, HOME is that of the user in passwd, else /.
#include "sandbox/workload.h"

#include "base/text.h"

#include <fmt/format.h>

namespace whittle::sandbox {

namespace {

constexpr std::string_view usual_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

void set_if_unset(Workload& workload, std::string_view name, std::string_view value) {
  if (variable(workload, name) == nullptr)
    workload.environment.push_back(fmt::format("{}={}", name, value));
}

}  // namespace

const char* variable(const Workload& workload, std::string_view name) {
  const char* found = nullptr;  // the last one counts
  for (const std::string& text : workload.environment) {
    if (text.starts_with(name) && text.size() > name.size() && text[name.size()] == '=')
      found = text.c_str() + name.size() + 1;
  }
  return found;
}

void add_usual_variables(Workload& workload, const std::string& home) {
  set_if_unset(workload, "PATH", usual_path);
  set_if_unset(workload, "HOSTNAME", "whittle");
  set_if_unset(workload, "HOME", home.empty() ? "/" : home);
}

std::vector<std::string> candidates(const Workload& workload) {
  const std::string& word = workload.words.front();
  if (word.contains('/')) return {word};
  const char* const path = variable(workload, "PATH");
  std::vector<std::string> paths;
  for (const std::string_view directory : split(path == nullptr ? usual_path : path, ":"))
    paths.push_back(fmt::format("{}/{}", directory.empty() ? "." : directory, word));
  return paths;
}

}  // namespace whittle::sandbox
