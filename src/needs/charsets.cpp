// gconv-modules (glibc 2.36, iconv/gconv_conf.c): "alias FROM// TO//" and
// "module FROM// TO// FILE COST", where one of FROM and TO is INTERNAL. Names are
// upper case. Since 2.34 distributions keep most lines in gconv-modules.d.
#include "needs/charsets.h"

#include "needs/paths.h"

#include <algorithm>

namespace whittle::needs {

namespace {

std::string plain_name(std::string_view name) {
  std::string plain(name.substr(0, name.find("//")));
  std::ranges::transform(plain, plain.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return plain;
}

}  // namespace

Charsets::Charsets(const tree::Walker& walker, const std::string& directory) {
  read(walker, directory + "/gconv-modules");
  for (const auto& path : matching_paths(walker, directory + "/gconv-modules.d/*.conf"))
    read(walker, path);
}

void Charsets::read(const tree::Walker& walker, const std::string& path) {
  const std::string text = read_text(walker, path);
  if (text.empty()) return;
  files_.push_back(path);
  for (const auto& words : words_of_lines(text)) {
    if (words[0] == "alias" && words.size() >= 3) {
      aliases_.emplace(plain_name(words[1]), plain_name(words[2]));
    } else if (words[0] == "module" && words.size() >= 4) {
      for (const auto& name : {plain_name(words[1]), plain_name(words[2])}) {
        if (name == "INTERNAL") continue;
        auto& files = modules_[name];
        if (std::ranges::find(files, words[3]) == files.end()) files.push_back(words[3]);
      }
    }
  }
}

std::vector<std::string> Charsets::modules(std::string_view charset) const {
  std::string name = plain_name(charset);
  if (const auto alias = aliases_.find(name); alias != aliases_.end()) name = alias->second;
  const auto found = modules_.find(name);
  return found == modules_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> gconv_directories(const tree::Walker& walker) {
  std::vector<std::string> directories;
  for (const auto* pattern :
       {"/usr/lib/*/gconv", "/usr/lib/gconv", "/usr/lib64/gconv", "/usr/lib32/gconv"}) {
    for (const auto& path : matching_paths(walker, pattern))
      directories.push_back(path);
  }
  return directories;
}

}  // namespace whittle::needs
