// pam.conf(5): "TYPE CONTROL MODULE ARGUMENTS", the control either a word or
// "[value=action ...]"; "@include SERVICE" is Debian's, "TYPE include SERVICE" and
// "TYPE substack SERVICE" are Linux-PAM's.
#include "needs/pam.h"

#include "needs/paths.h"

#include <algorithm>
#include <set>

namespace whittle::needs {

namespace {

class PamReader {
 public:
  explicit PamReader(const tree::Walker& walker) : walker_(walker) {}

  void read(const std::string& service) {
    const std::string path = "/etc/pam.d/" + service;
    const auto walked = walker_.walk(path);
    // One file goes by many names: "./x" of x leads to x again.
    if (!walked || !seen_.insert(walked->path).second) return;
    files_.insert(path);
    for (const auto& words : words_of_lines(read_text(walker_, path)))
      read_line(words);
  }

  PamNeeds needs() const {
    return {{files_.begin(), files_.end()},
            {modules_.begin(), modules_.end()},
            {missing_.begin(), missing_.end()}};
  }

 private:
  void read_line(const std::vector<std::string>& words) {
    if (words[0] == "@include" && words.size() > 1) return read(words[1]);
    if (words.size() < 3) return;
    if (words[1] == "include" || words[1] == "substack") return read(words[2]);
    std::size_t module = 2;
    if (words[1].starts_with('[')) {
      module = 1;
      while (module < words.size() && !words[module].ends_with(']'))
        ++module;
      ++module;
    }
    if (module < words.size()) add_module(words[module]);
  }

  void add_module(const std::string& name) {
    if (name.find_first_of("*?[") != std::string::npos) {
      missing_.insert(name);  // no pattern
      return;
    }
    if (name.starts_with('/')) {
      (exists(walker_, name) ? modules_ : missing_).insert(name);
      return;
    }
    for (const auto* directory : {"/usr/lib/*/security/", "/lib/*/security/",
                                  "/usr/lib64/security/", "/lib/security/", "/usr/lib/security/"}) {
      const auto found = matching_paths(walker_, directory + name);
      if (found.empty()) continue;
      modules_.insert(found.front());
      return;
    }
    missing_.insert(name);
  }

  const tree::Walker& walker_;
  std::set<std::string> files_;
  std::set<std::string> seen_;  // their real paths
  std::set<std::string> modules_;
  std::set<std::string> missing_;
};

}  // namespace

PamNeeds pam_needs(const tree::Walker& walker, const std::vector<std::string>& services) {
  PamReader reader(walker);
  for (const auto& service : services)
    reader.read(service);
  reader.read("other");
  return reader.needs();
}

}  // namespace whittle::needs
