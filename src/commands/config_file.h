#pragma once

#include "audit/suppression.h"
#include "needs/rule.h"

#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

// whittle.toml: what options say, under the same names, in tables:
//   [program]   what the program will have, and how it is started
//   [image]     how what is packed is written
//   [needs]     what no DT_NEEDED names; [[needs.rule]] as in src/needs/rules.toml
//   [budget]    what it may weigh
//   [[pack]]    one output: program, output, and any other option, which then takes
//               the place of what the tables for all say
//   [[suppress]] a kind of finding that an audit is not to tell
namespace whittle::commands {

// One option as the file says it: `key` is its name without dashes.
struct Setting {
  std::string key;
  std::vector<std::string> values;  // empty: a flag that is off
  unsigned line = 0;
};
using Settings = std::vector<Setting>;  // no key twice

struct ConfigFile {
  std::string path;
  std::vector<Settings> packs;  // one for each [[pack]], or one where there is none
  std::vector<needs::Rule> rules;
  std::vector<audit::Suppression> suppressions = {};
};

// The file that was named; where none was, ./whittle.toml if there is one, else nothing.
std::string config_path(const std::string& named);

// Reads such a file. Throws Error, with the line and what may have been meant, for
// what means nothing.
ConfigFile read_config(const std::string& path);

// The same of its text.
ConfigFile parse_config(std::string_view text, const std::string& path);

// Throws Error, with both lines, where two [[pack]] would write to one place, however its
// name is spelled: the second would replace the first.
void check_outputs(const ConfigFile& config);

// Gives the options of a command the values of a file, but for those of `said`:
// what the command line says wins. Throws Error for a value that an option does
// not take.
void apply(const Settings& settings, const std::string& path, CLI::App& command,
           const std::set<const CLI::Option*>& said);

}  // namespace whittle::commands
