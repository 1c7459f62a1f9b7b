#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace whittle::scripts {

// Each in the order of the text, once.
struct ConfigFacts {
  std::vector<std::string> paths;  // absolute; of a pattern the directory it begins with
  std::vector<std::string> users;  // names, no numbers
  std::vector<std::string> groups;
  // What is loaded: "*.so" as it is written, with the directory of a modulepath before the
  // name of a moduleload, and what an extension of PHP is called.
  std::vector<std::string> modules;
  bool operator==(const ConfigFacts&) const = default;
};

// What a configuration names, whatever its format is: nginx, Apache, ini, YAML, JSON,
// sysconfig... Its comments are left out, and what belongs to a URL. $NAME and ${NAME} are
// put in where the same text sets them in a line before, as NAME=VALUE, `export` or `Define`;
// where it does not, the word is left out.
//
// It is a guess by words: whoever asks checks whether there is such a file or user.
ConfigFacts read_config(std::string_view text);

}  // namespace whittle::scripts
