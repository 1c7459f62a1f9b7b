#pragma once

#include <string>
#include <vector>

namespace whittle::scripts {

struct ShellCommand {
  std::string name;                         // constants put in: "dirname", "/usr/bin/env"
  std::vector<std::string> arguments = {};  // one for each word; "" for one not known
  unsigned line = 0;
  // It runs at every start as far as the text tells: in no branch, no body of a loop, not
  // after && or ||, and in no function that is not itself called like that. Nothing asked
  // before whether it is there, to leave without it. Where its name has several values, it
  // is several commands, and none of them is unconditional. One that is run several times
  // with other arguments, in a function, has those that are always the same.
  bool is_unconditional = false;
  bool is_exec = false;     // takes the place of the shell
  bool is_sourced = false;  // `. NAME`: a file that is read by the shell
  bool operator==(const ShellCommand&) const = default;
};

struct ShellScript {
  // What is not of the shell or of the script itself, in the order of the text. Commands
  // that other commands run (`env`, `gosu`, `sh -c`, `find -exec`) are there besides those.
  std::vector<ShellCommand> commands;
  std::vector<std::string> paths;  // other absolute paths in constant words, each once, sorted;
                                   // of a pattern the directory that it begins with
  unsigned unknown = 0;            // commands no name of which is known
  bool runs_arguments = false;     // runs the command that its arguments are: exec "$@"
  bool is_complete = true;         // the text could be read as shell to its end
  unsigned stopped_at = 0;         // the line, if not
  bool operator==(const ShellScript&) const = default;
};

}  // namespace whittle::scripts
